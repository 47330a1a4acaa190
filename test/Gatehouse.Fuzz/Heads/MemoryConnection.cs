using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Gatehouse.Fuzz.Heads;

/// <summary>A connection whose client has sent all it will send.</summary>
internal sealed class MemoryConnection : DefaultConnectionContext, IDuplexPipe
{
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _ended = new();
    private readonly Pipe _replies = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, resumeWriterThreshold: 0, useSynchronizationContext: false));

    public MemoryConnection(PipeReader input)
    {
        Input = input;
        Transport = this;
        ConnectionClosed = _closed.Token;
        RemoteEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 4711);
        LocalEndPoint = new IPEndPoint(IPAddress.Loopback, 80);
    }

    public PipeReader Input { get; }

    public PipeWriter Output => _replies.Writer;

    /// <summary>When the server is done with it.</summary>
    public Task Ended => _ended.Task;

    public override void Abort(ConnectionAbortedException abortReason) => _closed.Cancel();

    public override ValueTask DisposeAsync()
    {
        // Its own token is not: what the server has queued may still cancel it.
        _ended.TrySetResult();
        return base.DisposeAsync();
    }
}
