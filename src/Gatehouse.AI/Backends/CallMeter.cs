using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Prices;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>
/// Counts one attempt: tokens, how they are known, cost, finish and the first token's time; and settles it, once. What it
/// returns ends when the ledger has the entry: a reply ends after that.
/// </summary>
internal sealed class CallMeter(Exchange exchange, ModelTarget target, CallOutline outline, AttemptAccount account, TimeProvider time)
{
    private readonly ModelCallRecord _record = exchange.Record.Model!;
    private readonly long _startedAt = time.GetTimestamp();
    private ProviderTap? _tap;
    private long _firstAt;
    private string _replyId = "";

    /// <summary>The body that was sent, for when the provider does not tell what it used; empty when it is not at hand.</summary>
    public ReadOnlyMemory<byte> Sent { get; set; }

    /// <summary>Whether nobody bills it, whatever comes of it and whatever it tells of.</summary>
    public bool IsFree { get; set; }

    /// <summary>A whole reply.</summary>
    public ValueTask WholeAsync(ReplySummary summary, ReadOnlyMemory<byte> reply)
    {
        SawFirst();
        _replyId = exchange.TraceParent is null ? "" : ReplyId.Of(reply.Span);
        var usage = UsageEstimate.Complete(outline, summary.Usage, Sent.Span, reply.Span, target.Model);
        return SettleAsync(usage, summary.Model, FinishWord(summary.Finish), LedgerOutcome.Ok, null);
    }

    /// <summary>
    /// What the reply loses on its way to the client, added to what the call lost: told in the header of a whole reply, and of a
    /// stream, whose head is gone by then, in the record alone.
    /// </summary>
    public void Lost(LossReport? loss)
    {
        if (loss is null || loss.IsEmpty)
        {
            return;
        }

        string lost = LossHeader.Format(loss);
        _record.Loss = _record.Loss.Length == 0 ? lost : $"{_record.Loss}, {lost}";
        AITelemetry.Lost(_record.RequestedModel, target.Provider.Name, "reply", loss);
    }

    /// <summary>A whole reply with vectors or ranks: it has no tokens of output and no finish.</summary>
    public ValueTask AnsweredAsync(string model, TokenUsage usage)
    {
        if (usage.Grade == UsageGrade.None && outline.TextLength > 0)
        {
            usage = UsageEstimate.OfReply(outline, Sent.Span, default, target.Model);
        }

        return RelayedAsync(new ReplySummary(model, usage, FinishReason.Unknown), LedgerOutcome.Ok);
    }

    /// <summary>A reply that passed through, or what came of it: what it does not tell is not known.</summary>
    public ValueTask RelayedAsync(ReplySummary summary, LedgerOutcome outcome)
    {
        SawFirst();
        if (IsFree)
        {
            return FreeAsync(outcome);
        }

        var usage = summary.Usage.Grade == UsageGrade.None ? UsageEstimate.OfSpeech(outline) : summary.Usage;
        return SettleAsync(usage, summary.Model, outcome == LedgerOutcome.Ok ? "" : WordOf(outcome), outcome, outcome == LedgerOutcome.Error ? ModelErrorKind.Unreachable : null);
    }

    /// <summary>What nobody bills: a session without an answer, a request about files.</summary>
    public ValueTask FreeAsync(LedgerOutcome outcome)
    {
        if (account.IsSettled)
        {
            return default;
        }

        _record.Outcome = WordOf(outcome);
        return FinishAsync(new Settlement(TokenUsage.Unknown, 0m, "", outcome, "", _firstAt, IsFree: true), "");
    }

    /// <summary>No further answer came: what was set aside for one is free again.</summary>
    public void Drop() => account.Drop();

    /// <summary>The first byte of an answer came that is not looked into.</summary>
    public void SawFirst()
    {
        if (_firstAt == 0)
        {
            _firstAt = _record.FirstTokenAt = time.GetTimestamp();
        }
    }

    /// <summary>An event was taken: notes the first content.</summary>
    public void SawContent(ProviderTap tap)
    {
        _tap = tap;
        if (_firstAt == 0 && tap.HasContent)
        {
            SawFirst();
        }
    }

    /// <summary>A stream ended, whole or by an error after the reply was committed.</summary>
    public ValueTask StreamedAsync(ProviderTap tap, LossReport? loss, ModelError? error)
    {
        if (account.IsSettled)
        {
            return default;
        }

        Lost(loss);
        string finish = error is not null ? "error" : tap.Finish is { } reason ? FinishWord(reason) : "";
        return SettleAsync(UsageEstimate.Complete(outline, tap), tap.Model, finish, error is null ? LedgerOutcome.Ok : LedgerOutcome.Error, error?.Kind);
    }

    /// <summary>The client left: what arrived is what is counted.</summary>
    public ValueTask CancelledAsync()
    {
        exchange.Record.ClientGone = true;
        return IsFree ? FreeAsync(LedgerOutcome.Cancelled) : SettleAsync(SoFar, _tap?.Model ?? "", "cancelled", LedgerOutcome.Cancelled, null);
    }

    /// <summary>Another attempt serves the client: what this one brought is billed all the same.</summary>
    public ValueTask SlowerAsync(ReplySummary? summary, ReadOnlyMemory<byte> reply)
    {
        if (account.IsSettled)
        {
            return default;
        }

        var usage = summary is { } whole ? UsageEstimate.Complete(outline, whole.Usage, Sent.Span, reply.Span, target.Model) : SoFar;
        return FinishAsync(new Settlement(usage, CostOf(usage), summary?.Model ?? _tap?.Model ?? "", LedgerOutcome.Cancelled, "slower", _firstAt), "");
    }

    /// <summary>
    /// The attempt ended with an error, and nothing of it was sent to the client. What a provider answers by an error it does not
    /// bill; what it was sent and never answered it may.
    /// </summary>
    public ValueTask FailedAsync(ModelError error, bool mayBeBilled)
    {
        if (account.IsSettled)
        {
            return default;
        }

        mayBeBilled &= !IsFree;
        var usage = mayBeBilled ? SoFar : TokenUsage.Unknown;
        return FinishAsync(new Settlement(usage, mayBeBilled ? CostOf(usage) : 0m, _tap?.Model ?? "", LedgerOutcome.Error, ModelErrorKindNames.Of(error.Kind), _firstAt), "");
    }

    private decimal? CostOf(TokenUsage usage) => target.Price?.CostOf(usage, exchange.Record.ReceivedAt);

    private static string WordOf(LedgerOutcome outcome) => outcome switch
    {
        LedgerOutcome.Ok => "ok",
        LedgerOutcome.Cancelled => "cancelled",
        _ => "error",
    };

    private static string FinishWord(FinishReason finish) => finish switch
    {
        FinishReason.Length => "length",
        FinishReason.ToolCalls => "tool_calls",
        FinishReason.ContentFilter => "content_filter",
        _ => "stop",
    };

    private TokenUsage SoFar => _tap is null ? UsageEstimate.OfSent(outline, target.Model) : UsageEstimate.Complete(outline, _tap);

    private ValueTask SettleAsync(TokenUsage usage, string model, string finish, LedgerOutcome outcome, ModelErrorKind? error)
    {
        if (account.IsSettled)
        {
            return default;
        }

        decimal? cost = CostOf(usage);
        _record.ResponseModel = model;
        _record.InputTokens += usage.Input;
        _record.CacheReadTokens += usage.CacheRead;
        _record.CacheWrite5mTokens += usage.CacheWrite5m;
        _record.CacheWrite1hTokens += usage.CacheWrite1h;
        _record.OutputTokens += usage.Output;
        _record.ReasoningTokens += usage.Reasoning;
        _record.AudioInputTokens += usage.AudioInput;
        _record.AudioCacheReadTokens += usage.AudioCacheRead;
        _record.ImageInputTokens += usage.ImageInput;
        _record.AudioOutputTokens += usage.AudioOutput;
        _record.ImageOutputTokens += usage.ImageOutput;
        _record.Searches += usage.Searches;
        _record.Images += usage.Images;
        _record.ServiceTier = usage.ServiceTier;
        _record.UsageGrade = usage.Grade switch
        {
            UsageGrade.Reported => "reported",
            UsageGrade.Partial => "partial",
            UsageGrade.Counted => "counted",
            UsageGrade.Estimated => "estimated",
            _ => "none",
        };
        _record.FinishReason = finish;
        _record.Outcome = WordOf(outcome);
        if (cost is null && usage.Grade != UsageGrade.None)
        {
            AITelemetry.HadNoPrice(_record.RequestedModel, target.Provider.Name);
        }

        return FinishAsync(new Settlement(usage, cost, model, outcome, error is { } kind ? ModelErrorKindNames.Of(kind) : "", _firstAt), outcome == LedgerOutcome.Ok ? finish : "");
    }

    private ValueTask FinishAsync(in Settlement settlement, string finish)
    {
        var usage = settlement.Usage;
        bool isKnown = usage.Grade != UsageGrade.None;
        _record.Add(new ModelAttemptRecord
        {
            Provider = target.Provider.Type,
            Service = target.Provider.Name,
            Target = target.Endpoint.Name,
            ProviderModel = target.Model,
            ResponseModel = settlement.ResponseModel,
            ResponseId = _replyId.Length > 0 ? _replyId : _tap?.ReplyId ?? "",
            Arm = target.Arm,
            StartedAt = _startedAt,
            EndedAt = time.GetTimestamp(),
            FirstTokenAt = _firstAt,
            InputTokens = isKnown ? usage.TotalInput : null,
            OutputTokens = isKnown ? usage.TotalOutput : null,
            CacheReadTokens = usage.CacheRead + usage.AudioCacheRead,
            CacheWriteTokens = usage.CacheWrite5m + usage.CacheWrite1h,
            ReasoningTokens = usage.Reasoning,
            Cost = settlement.Cost,
            Currency = target.Price?.Currency ?? ModelPrice.Dollar,
            FinishReason = finish,
            Outcome = WordOf(settlement.Outcome),
            Error = settlement.Reason,
            Role = account.Role,
        });
        return account.SettleAsync(settlement);
    }
}
