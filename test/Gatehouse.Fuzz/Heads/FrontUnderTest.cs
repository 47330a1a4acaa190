using System.Collections.Concurrent;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Telemetry;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Bodies;
using Gatehouse.Gateway.Front.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Fuzz.Heads;

/// <summary>
/// The whole front with a listener's real settings: Kestrel, the gate, the watch over request lines and the reading. Only the
/// sockets and the routes are not there. Takes one connection at a time.
/// </summary>
internal sealed class FrontUnderTest
{
    private static readonly ConcurrentBag<FrontUnderTest> Idle = [];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly MemoryTransport _transport = new();
    private readonly CaptureEntry _entry = new();

    private FrontUnderTest()
    {
        var document = new ListenDocument { Url = "http://127.0.0.1:0" };
        var parts = new KestrelParts(NullLoggerFactory.Instance, TimeProvider.System, new ListenSockets());
        var listener = new KestrelListener(document, parts, issued: null, _transport);
        var shared = new FrontListener(document.Url, document.Limits.Body.Bytes, _entry, Clients: null, new BodyTime(document.Limits.RequestTime, TimeProvider.System), FrontScheme.Of(document));
        listener.StartAsync(
            new FrontApplication(shared, new FrontParts(new SnapshotHolder(null!), RequestTelemetry.None, TimeProvider.System, new RequestIds(), new ActiveRequests(), new Spares<FrontExchange>(4, TimeProvider.System), new Departure(), NullLogger.Instance)),
            CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>The requests that a connection with these bytes brings to the routes.</summary>
    /// <param name="bytes">All that the client sends.</param>
    /// <param name="step">Bytes that arrive at a time.</param>
    /// <param name="block">Bytes in a block of memory.</param>
    public static IReadOnlyList<AcceptedRequest> Read(byte[] bytes, int step, int block)
    {
        var front = Idle.TryTake(out var idle) ? idle : new FrontUnderTest();

        // A copy: Kestrel decodes paths in place.
        var connection = new MemoryConnection(new PieceReader(Piece.Cut([.. bytes], block), step));
        front._entry.Requests.Clear();
        front._transport.Connect(connection);
        FuzzException.Require(connection.Ended.Wait(Patience), "the connection does not end");
        AcceptedRequest[] requests = [.. front._entry.Requests];
        Idle.Add(front);
        return requests;
    }
}
