using System.IO.Pipelines;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Mirroring;

/// <summary>The reply to a copy: read, so that the connection can serve again, and dropped.</summary>
internal sealed class DroppedReply(CancellationTokenSource copy) : ReplySink
{
    private readonly PipeWriter _nowhere = PipeWriter.Create(Stream.Null);

    public override long BytesWritten => 0;

    public override PipeWriter Body => _nowhere;

    protected override ValueTask StartCoreAsync(CancellationToken cancellationToken)
    {
        // An event stream has no end that could be waited for.
        if (Headers.TryGet("Content-Type", out string? type) && type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase))
        {
            copy.Cancel();
        }

        return default;
    }

    protected override void AbortCore()
    {
    }
}
