using System.IO.Pipelines;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>A reply on its way to the client of which a copy is kept, up to a size. It stands in for the exchange's own until it is given back.</summary>
internal sealed class CopiedReply : ReplySink
{
    private readonly Exchange _exchange;
    private readonly ReplySink _inner;
    private readonly int _most;
    private CopiedBody? _body;

    /// <param name="exchange">Whose reply it stands in for from now on.</param>
    /// <param name="most">Most bytes that are kept; of a larger body nothing is.</param>
    public CopiedReply(Exchange exchange, int most)
    {
        _exchange = exchange;
        _inner = exchange.Reply;
        _most = most;
        StatusCode = _inner.StatusCode;
        Headers.CopyFrom(_inner.Headers);
        Work = _inner.Work;
        _inner.Work = null;
        exchange.Reply = this;
    }

    public override long BytesWritten => _inner.BytesWritten;

    public override PipeWriter Body => _body ??= new CopiedBody(_inner.Body, _most);

    /// <summary>Whether all of the body fitted.</summary>
    public bool IsKept => _body is { IsTooLarge: false };

    /// <summary>The body, when all of it fitted.</summary>
    public ReadOnlyMemory<byte> Copy() => _body?.Copy() ?? default;

    /// <summary>Puts the client's reply back. What was set and not sent stays set.</summary>
    public void GiveBack()
    {
        _body?.LetGo();
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
        _inner.StatusCode = StatusCode;
        _inner.Headers.CopyFrom(Headers);

        // Its work was done here, under this reply.
        return _inner.StartAsync(_exchange, cancellationToken);
    }

    protected override void AbortCore() => _inner.Abort();
}
