using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;

namespace Gatehouse.AI.Backends;

/// <summary>
/// Watches what a vendor sends in a session. Each answer is an entry of its own, settled before the event that ends it goes on;
/// then what the next one may cost is set aside, and when that cannot be, the session ends.
/// </summary>
/// <param name="target">Who answers.</param>
/// <param name="form">The session's form (<see cref="WireForm"/>).</param>
/// <param name="meter">Counts the first answer.</param>
/// <param name="next">Counts the one after; null when there may be none.</param>
internal sealed class RealtimeMeter(ModelTarget target, string form, CallMeter meter, Func<ValueTask<CallMeter?>> next)
{
    private const int LongestEvent = 4 * 1024 * 1024;

    private readonly WebSocketMessages _messages = new(LongestEvent);
    private CallMeter? _meter = meter;
    private bool _isAnswering;
    private bool _hasAnswered;

    /// <summary>Whether another answer may follow.</summary>
    public bool MayGoOn => _meter is not null;

    /// <summary>Whether the vendor's bytes ended with a whole frame, behind which one of our own can stand.</summary>
    public bool IsBetweenFrames => _messages.IsBetweenFrames;

    /// <summary>Looks at bytes before they go on to the client.</summary>
    public async ValueTask TakeAsync(ReadOnlyMemory<byte> piece)
    {
        while (Next(ref piece))
        {
            await LookAsync(_messages.Message);
        }
    }

    /// <summary>The session is over.</summary>
    public ValueTask EndAsync()
    {
        if (_meter is not { } last)
        {
            return default;
        }

        _meter = null;
        if (_isAnswering || _messages.HasMissed)
        {
            return last.RelayedAsync(RelayTap.Nothing, LedgerOutcome.Cancelled);
        }

        if (!_hasAnswered)
        {
            return last.FreeAsync(LedgerOutcome.Ok);
        }

        last.Drop();
        return default;
    }

    private bool Next(ref ReadOnlyMemory<byte> piece)
    {
        var left = piece.Span;
        bool found = _messages.TryRead(ref left);
        piece = piece[^left.Length..];
        return found;
    }

    private async ValueTask LookAsync(ReadOnlyMemory<byte> message)
    {
        _isAnswering |= message.Span.IndexOf("\"response.created\""u8) >= 0;
        if (message.Span.IndexOf("\"usage\""u8) < 0 || _meter is not { } current)
        {
            return;
        }

        var summary = target.Provider.Summarize(form, message);
        if (summary.Usage.Grade != UsageGrade.None)
        {
            _isAnswering = false;
            _hasAnswered = true;
            await current.RelayedAsync(summary, LedgerOutcome.Ok);
            _meter = await next();
        }
    }
}
