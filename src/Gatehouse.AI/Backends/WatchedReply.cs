using System.IO.Pipelines;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>A reply on its way to the client that somebody watches. It stands in for the exchange's own until it is given back.</summary>
internal sealed class WatchedReply : ReplySink
{
    private readonly Exchange _exchange;
    private readonly ReplySink _inner;
    private readonly ReplyWatcher _watcher;
    private WatchedBody? _body;

    public WatchedReply(Exchange exchange, ReplyWatcher watcher)
    {
        _exchange = exchange;
        _inner = exchange.Reply;
        _watcher = watcher;
        StatusCode = _inner.StatusCode;
        Headers.CopyFrom(_inner.Headers);
        Work = _inner.Work;
        _inner.Work = null;
        exchange.Reply = this;
    }

    public override long BytesWritten => _inner.BytesWritten;

    public override PipeWriter Body => _body ??= new WatchedBody(_inner.Body, _watcher);

    /// <summary>Puts the client's reply back. What was set and not sent stays set.</summary>
    public void GiveBack()
    {
        _exchange.Reply = _inner;
        if (!_inner.HasStarted)
        {
            _inner.StatusCode = StatusCode;
            _inner.Headers.CopyFrom(Headers);
            _inner.Work = Work;
        }
    }

    protected override ValueTask StartCoreAsync(CancellationToken cancellationToken)
    {
        _watcher.Started(this);
        _inner.StatusCode = StatusCode;
        _inner.Headers.CopyFrom(Headers);

        // Its work was done here, under this reply.
        return _inner.StartAsync(_exchange, cancellationToken);
    }

    protected override void AbortCore() => _inner.Abort();
}
