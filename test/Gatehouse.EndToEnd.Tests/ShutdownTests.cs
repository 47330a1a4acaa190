using System.Net;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.EndToEnd.Tests;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Terminate_RequestRunning_FinishesItThenExitsWithZero()
    {
        var gate = new TaskCompletionSource();
        await using var upstream = await FakeUpstream.StartAsync(async context =>
        {
            await gate.Task;
            await context.Response.WriteAsync("late but whole");
        });
        await using var gateway = await GatehouseProcess.RunAsync(["--to", upstream.Address]);
        var slow = gateway.Http.GetAsync("/slow");
        await upstream.WhenReceivedAsync(1);

        gateway.Terminate();
        await gateway.WhenErrorAsync("Stopping");
        await Eventually.TrueAsync(() => !Accepts(gateway), "new connections are refused");
        using (var ready = await gateway.Http.GetAsync(new Uri($"{gateway.Admin}/health/ready")))
        using (var live = await gateway.Http.GetAsync(new Uri($"{gateway.Admin}/health/live")))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        }

        gate.SetResult();

        using var reply = await slow;
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("late but whole", await reply.Content.ReadAsStringAsync());
        Assert.Equal(0, await gateway.WhenExitedAsync());
    }

    [Fact]
    public async Task Interrupt_Idle_EndsWithZeroAndKeepsTheStreamsApart()
    {
        await using var gateway = await GatehouseProcess.RunAsync(["--demo"]);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, "/a"));
        gateway.Interrupt();
        Assert.Equal(0, await gateway.WhenExitedAsync());
        await gateway.WhenOutputAsync("/a");
        await gateway.WhenErrorAsync("Stopped.");
        Assert.DoesNotContain("Stopp", gateway.Output);
        Assert.Single(gateway.Output.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task HangUp_WhileServing_OpensTheAccessLogAgainAndGoesOn()
    {
        using var folder = new TemporaryFolder();
        string log = Path.Combine(folder.Path, "access.log");
        await using var gateway = await GatehouseProcess.RunTextAsync(
            folder,
            $"telemetry: {{ logs: {{ file: {log} }} }}\nroutes:\n  all: {{ match: /**, respond: {{ status: 204 }} }}\n");
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(gateway, "/before"));
        await Eventually.TrueAsync(() => Holds(log, "/before"), "the first request is logged");

        File.Move(log, log + ".1");
        gateway.HangUp();
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(gateway, "/after"));
        await Eventually.TrueAsync(() => Holds(log, "/after"), "the next request is in the new file");
        Assert.False(Holds(log + ".1", "/after"));
        Assert.Equal(0, await gateway.StopAsync());
    }

    [Fact]
    public async Task Terminate_RequestThatNeverEnds_IsCutAfterTheDrainTime()
    {
        await using var upstream = await FakeUpstream.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var gateway = await GatehouseProcess.RunAsync(["--to", upstream.Address, "--drain-time", "200ms"]);
        var endless = gateway.Http.GetAsync("/endless");
        await upstream.WhenReceivedAsync(1);
        Assert.Equal(0, await gateway.StopAsync());
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var reply = await endless;
            reply.EnsureSuccessStatusCode();
        });
    }

    [Fact]
    public async Task Terminate_SecondSignal_EndsAtOnce()
    {
        await using var upstream = await FakeUpstream.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var gateway = await GatehouseProcess.RunAsync(["--to", upstream.Address, "--drain-time", "10m"]);
        var endless = gateway.Http.GetAsync("/endless");
        await upstream.WhenReceivedAsync(1);
        gateway.Terminate();
        gateway.Terminate();
        await gateway.WhenErrorAsync("Stopping");
        var exited = gateway.WhenExitedAsync();
        while (await Task.WhenAny(exited, Task.Delay(100)) != exited)
        {
            gateway.Terminate();
        }

        Assert.Equal(0, await exited);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => endless);
    }

    [Fact]
    public async Task Client_LeavesWhileTheUpstreamWorks_TheUpstreamIsCancelled()
    {
        await using var upstream = await FakeUpstream.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var gateway = await GatehouseProcess.RunAsync(["--to", upstream.Address]);
        using var leaving = new CancellationTokenSource();
        var request = gateway.Http.GetAsync("/left", leaving.Token);
        await upstream.WhenReceivedAsync(1);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await Eventually.TrueAsync(() => upstream.Aborted == 1, "the upstream's work was cancelled");
        await gateway.WhenOutputAsync("499");
    }

    private static async Task<HttpStatusCode> StatusAsync(GatehouseProcess gateway, string path)
    {
        using var reply = await gateway.Http.GetAsync(path);
        return reply.StatusCode;
    }

    private static bool Holds(string file, string text)
    {
        if (!File.Exists(file))
        {
            return false;
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Contains(text, StringComparison.Ordinal);
    }

    private static bool Accepts(GatehouseProcess gateway)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        try
        {
            socket.Connect(IPAddress.Loopback, new Uri(gateway.Address).Port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
