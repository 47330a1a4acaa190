using System.IO.Pipelines;
using Gatehouse.Core.Execution;

namespace Gatehouse.Core.Requests;

/// <summary>
/// Where a reply is written. Set <see cref="StatusCode"/> and <see cref="Headers"/>, call <see cref="StartAsync"/> once,
/// write to <see cref="Body"/>, and return: the front completes the reply. Before the head is committed the reply work
/// of the policies runs (<see cref="ReplyWork"/>).
/// </summary>
public abstract class ReplySink
{
    public int StatusCode { get; set; } = 200;

    /// <summary>Fields of the head; changes after <see cref="StartAsync"/> have no effect.</summary>
    public HeaderList Headers { get; } = new();

    /// <summary>Trailer fields, sent after the body where the protocol can; fill before the handler returns.</summary>
    public HeaderList Trailers { get; } = new();

    /// <summary>Whether the head is committed: from here on no retry, no other status.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Whether the reply was cut by <see cref="Abort"/>.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>Bytes of the body handed to the front so far.</summary>
    public abstract long BytesWritten { get; }

    /// <summary>What runs once before the head is committed; set by the chain.</summary>
    public ReplyWork? Work { get; set; }

    /// <summary>The body. Valid after <see cref="StartAsync"/>; flushing applies back-pressure.</summary>
    public abstract PipeWriter Body { get; }

    /// <summary>Commits status and headers. They are sent with the first flush, or at the end.</summary>
    public ValueTask StartAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        if (HasStarted)
        {
            throw new InvalidOperationException("The reply has started already.");
        }

        if (Work is { } work)
        {
            if (work.LeavesLoop(exchange) && EventLoop.IsCurrent)
            {
                return StartOffLoopAsync(exchange, cancellationToken);
            }

            work.BeforeReply(exchange);
        }

        HasStarted = true;
        return StartCoreAsync(cancellationToken);
    }

    /// <summary>
    /// Cuts the connection or the stream so that the client cannot take what it has for a whole reply. For failures after
    /// the head was committed.
    /// </summary>
    public void Abort()
    {
        IsAborted = true;
        AbortCore();
    }

    /// <summary>Whether the client asked for an upgrade that this front can carry out.</summary>
    public virtual bool CanUpgrade => false;

    /// <summary>
    /// Sends <see cref="StatusCode"/> 101 (or 200 on HTTP/2) with <see cref="Headers"/> and returns the raw byte stream.
    /// Throws InvalidOperationException when <see cref="CanUpgrade"/> is false.
    /// </summary>
    public async ValueTask<Stream> UpgradeAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        if (Work?.LeavesLoop(exchange) == true)
        {
            await EventLoop.Leave();
        }

        Work?.BeforeReply(exchange);
        HasStarted = true;
        return await UpgradeCoreAsync(cancellationToken);
    }

    protected abstract ValueTask StartCoreAsync(CancellationToken cancellationToken);

    protected abstract void AbortCore();

    protected virtual ValueTask<Stream> UpgradeCoreAsync(CancellationToken cancellationToken)
        => throw new InvalidOperationException("This reply cannot be upgraded.");

    private async ValueTask StartOffLoopAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        await EventLoop.Leave();
        await StartAsync(exchange, cancellationToken);
    }

    protected void ResetReply()
    {
        StatusCode = 200;
        Headers.Clear();
        Trailers.Clear();
        HasStarted = IsAborted = false;
        Work = null;
    }
}
