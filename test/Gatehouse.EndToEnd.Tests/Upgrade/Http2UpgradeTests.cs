using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gatehouse.EndToEnd.Tests.Change;
using Gatehouse.EndToEnd.Tests.Chaos;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.EndToEnd.Tests.Upgrade;

/// <summary>Upgrades seen by clients of HTTP/2, which are told by GOAWAY and have many requests on one connection.</summary>
public sealed class Http2UpgradeTests
{
    // Of all that are still to come: the first GOAWAY of a server that has requests to end (RFC 9113, section 6.8).
    private const int AnyStream = int.MaxValue;
    private const int Moving = 12;
    private const int Waiting = 2;
    private const int Held = 5;

    // So many that a connection is nearly never idle: one that is closed while it is would lose what its client is about to send.
    private const int StreamsAtOnce = 8;

    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _answered;
    private int _waiting;

    [Fact]
    public async Task Upgrade_Http2UnderTraffic_LosesNothingAndMovesEveryClient()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sockets are handed over on Linux.");
        await using var upstream = await FakeUpstream.StartAsync(AnswerAsync);
        using var folder = new TemporaryFolder();
        await using var gateway = await StartAsync(folder, upstream.Address);
        string secured = Regex.Match(gateway.Error, @"https://127\.0\.0\.1:\d+").Value;
        using var stop = new CancellationTokenSource();
        var opened = new int[Moving + Waiting];
        HttpClient[] clients = [.. opened.Select((_, i) => Client(i % 2 == 0 ? gateway.Address : secured, () => Interlocked.Increment(ref opened[i])))];
        try
        {
            Task<Outcomes>[] traffic = [.. clients.Take(Moving).Select(c => ChaosClient.SendUntilAsync(c, "/a", StreamsAtOnce, stop.Token))];
            Task<HttpResponseMessage>[] held = [.. clients.Skip(Moving).SelectMany(c => Enumerable.Range(0, Held).Select(_ => c.GetAsync("/held")))];
            await Eventually.TrueAsync(() => Volatile.Read(ref _answered) > 500 && Volatile.Read(ref _waiting) == Waiting * Held, "there is traffic");
            Assert.All(opened, o => Assert.Equal(1, o));

            gateway.Upgrade();
            await gateway.WhenErrorAsync("has taken over");
            using var successor = gateway.Successor();
            try
            {
                await Eventually.TrueAsync(() => opened.Take(Moving).All(o => o >= 2), "each client has opened another connection", TimeSpan.FromSeconds(20));
                foreach (var client in clients.Skip(Moving))
                {
                    using var reply = await client.GetAsync("/b");
                    Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
                }

                _release.SetResult();
                Assert.All(await Task.WhenAll(held), r => Assert.Equal(HttpStatusCode.OK, r.StatusCode));
                Assert.Equal(0, await gateway.WhenLeftAsync());
                int after = Volatile.Read(ref _answered);
                await Eventually.TrueAsync(() => Volatile.Read(ref _answered) > after + 200, "the new process serves alone");
                await stop.CancelAsync();
                Outcomes[] outcomes = await Task.WhenAll(traffic);
                TestContext.Current.TestOutputHelper?.WriteLine($"{outcomes.Sum(o => o.Total) + (Waiting * (Held + 1))} requests over {opened.Sum()} connections of {clients.Length} clients, {outcomes.Sum(o => o.Total - o.Good)} failed");
                Assert.All(outcomes, o => Assert.True(o.Good == o.Total, $"{o}\n{string.Join('\n', o.Faults.Take(5))}"));
                Assert.All(opened.Take(Moving), o => Assert.InRange(o, 2, 3));
            }
            finally
            {
                await EndAsync(successor);
            }
        }
        finally
        {
            await stop.CancelAsync();
            Array.ForEach(clients, c => c.Dispose());
        }
    }

    [Fact]
    public async Task Upgrade_Http2ConnectionInUse_IsToldFirstAndServedToItsLastReply()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sockets are handed over on Linux.");
        await using var upstream = await FakeUpstream.StartAsync(AnswerAsync);
        using var folder = new TemporaryFolder();
        await using var gateway = await StartAsync(folder, upstream.Address);
        await using var busy = await Http2Connection.OpenAsync(gateway.Address);
        await using var idle = await Http2Connection.OpenAsync(gateway.Address);
        await idle.GetAsync(1, "/a");
        Assert.True((await idle.ReadReplyAsync(1))[0].IsGood);
        await busy.GetAsync(1, "/held");
        await Eventually.TrueAsync(() => Volatile.Read(ref _waiting) == 1, "the request is under way");

        gateway.Upgrade();
        await gateway.WhenErrorAsync("has taken over");
        using var successor = gateway.Successor();
        try
        {
            // Nothing runs on it: which stream was the last is known, and it ends.
            var going = await idle.ReadAsync();
            Assert.Equal((1, 0), going!.Going);
            Assert.Null(await idle.ReadAsync());

            // One runs, and what the client has sent before it read this is served too (RFC 9113, section 6.8).
            going = await busy.ReadAsync();
            Assert.Equal((AnyStream, 0), going!.Going);
            await busy.GetAsync(3, "/a");
            Assert.True((await busy.ReadReplyAsync(3))[0] is { IsGood: true, Stream: 3 });
            _release.SetResult();
            Assert.True((await busy.ReadReplyAsync(1))[0] is { IsGood: true, Stream: 1 });

            // The client, which knows that it is over, closes; the old process has not to wait out its drain time.
            await busy.DisposeAsync();
            Assert.Equal(0, await gateway.WhenLeftAsync());
        }
        finally
        {
            await EndAsync(successor);
        }
    }

    private static Task<GatehouseProcess> StartAsync(TemporaryFolder folder, string upstream)
    {
        string pem = ServerCertificate.Write(folder, "server.pem");
        string yaml = $"listen: [{{ url: \"http://127.0.0.1:0\", protocols: [http2] }}, {{ url: \"https://127.0.0.1:0\", tls: {{ cert: {pem}, key: {pem} }} }}]\n"
            + $"routes:\n  all: {{ match: /**, service: \"{upstream}\" }}\n";
        return GatehouseProcess.StartAsync(["-c", folder.Write("gatehouse.yaml", yaml), "--drain-time", "60s"]);
    }

    private static HttpClient Client(string address, Action opened) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
        ConnectCallback = async (context, stop) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, stop);
                opened();
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    {
        BaseAddress = new Uri(address),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromSeconds(30),
    };

    private static async Task EndAsync(Process successor)
    {
        successor.Kill();
        await successor.WaitForExitAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/held")
        {
            Interlocked.Increment(ref _waiting);
            await _release.Task;
        }

        Interlocked.Increment(ref _answered);

        await context.Response.WriteAsync("up");
    }
}
