using System.IO.Pipelines;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Backends.Http;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Http1;
using Gatehouse.Gateway.Upstreams.SocketsHttp;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Soak;

/// <summary>A piece of a reply that its reader asked for and will not look at: the upstream broke it off, but the client was gone first.</summary>
[Collection(SoakCollection.Name)]
public class UnreadPieceTests
{
    /// <summary>What the relay gathers before it flushes though more is here.</summary>
    private const int Window = 64 * 1024;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fault_ThatNobodyAwaits_IsReportedByNobody(bool ownClient)
    {
        await using var upstream = RawUpstream.Sending("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npiece");
        using var unobserved = new UnobservedFaults();
        using var endpoint = Open(upstream, ownClient);

        await LeaveAFaultAsync(endpoint);

        Assert.DoesNotContain(await unobserved.CollectAsync(), IsOfAnUpstream);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fault_ThatMeetsAFlushOfAClientThatIsGone_IsReportedByNobody(bool throws)
    {
        // The window is full with the last byte there is: the fault is here when the flush begins.
        await using var upstream = RawUpstream.Sending($"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{new string('x', Window)}");
        using var unobserved = new UnobservedFaults();
        using var endpoint = Open(upstream, ownClient: true);

        bool isCut = await RelayAsync(endpoint, throws);

        Assert.NotEqual(throws, isCut);
        Assert.DoesNotContain(await unobserved.CollectAsync(), IsOfAnUpstream);
    }

    // Tests that ran before may have left faults of their own clients.
    private static bool IsOfAnUpstream(Exception fault) => fault.InnerException is UpstreamException;

    private static UpstreamEndpoint Open(RawUpstream upstream, bool ownClient)
    {
        var address = new HttpAddress("http", "127.0.0.1", upstream.Port, "");
        var settings = new UpstreamSettings { Protocol = UpstreamProtocol.Http1 };
        var connector = new UpstreamConnector(address, settings);
        return ownClient ? new Http1Endpoint(address, settings, connector, TimeProvider.System) : new SocketsHttpEndpoint(address, settings, connector);
    }

    private static ValueTask<UpstreamReply> SendAsync(UpstreamEndpoint endpoint)
    {
        var call = new UpstreamCall();
        call.Headers.Add("Host", "a");
        return endpoint.SendAsync(call, CancellationToken.None);
    }

    private static async Task LeaveAFaultAsync(UpstreamEndpoint endpoint)
    {
        await using var reply = await SendAsync(endpoint);
        Assert.Equal(5, (await reply.ReadAsync()).Length);
        var broken = reply.ReadAsync();
        await Eventually.TrueAsync(() => broken.IsCompleted, "the end of the reply was seen");
        Assert.True(broken.IsFaulted);
        broken = reply.ReadAsync();
        Assert.True(broken.IsFaulted);
    }

    /// <summary>Relays to a client that is gone at the first flush; says whether the relay cut the reply.</summary>
    private static async Task<bool> RelayAsync(UpstreamEndpoint endpoint, bool throws)
    {
        await using var reply = await SendAsync(endpoint);
        using var clock = new CallClock(TimeProvider.System);
        using var gone = new CancellationTokenSource();
        clock.Start(0, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), gone.Token);
        var exchange = TestExchange.Get("/").Exchange;
        exchange.Reply = new LostClient(gone, throws);
        try
        {
            // All that was sent, and the end behind it, have to be here: nothing is waited for.
            await Task.Delay(200);
            await ReplyRelay.RunAsync(exchange, reply, clock);
        }
        catch (OperationCanceledException)
        {
        }

        return exchange.Record.ClientGone;
    }

    private sealed class LostClient(CancellationTokenSource gone, bool throws) : ReplySink
    {
        private readonly LostPipe _pipe = new(gone, throws);

        public override long BytesWritten => 0;

        public override PipeWriter Body => _pipe;

        protected override ValueTask StartCoreAsync(CancellationToken cancellationToken) => default;

        protected override void AbortCore()
        {
        }
    }

    private sealed class LostPipe(CancellationTokenSource gone, bool throws) : PipeWriter
    {
        private readonly byte[] _buffer = new byte[Window * 2];

        public override void Advance(int bytes)
        {
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

        public override Span<byte> GetSpan(int sizeHint = 0) => _buffer;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            if (!throws)
            {
                return new(new FlushResult(isCanceled: false, isCompleted: true));
            }

            gone.Cancel();
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
