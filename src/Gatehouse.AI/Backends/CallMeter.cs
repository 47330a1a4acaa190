using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>Fills the record of a call: tokens, how they are known, cost, finish and the first token's time.</summary>
internal sealed class CallMeter(Exchange exchange, ModelTarget target, CallOutline outline, TimeProvider time)
{
    /// <summary>Characters of English text per token, roughly; for calls whose usage never came.</summary>
    private const int CharactersPerToken = 4;

    private readonly ModelCallRecord _record = exchange.Record.Model!;
    private ProviderTap? _tap;

    /// <summary>A whole reply.</summary>
    public void Whole(ReplySummary summary, int length)
    {
        _record.FirstTokenAt = time.GetTimestamp();
        _record.ResponseModel = summary.Model;
        var usage = summary.Usage.Grade == UsageGrade.None ? Estimate(length) : summary.Usage;
        Settle(usage, FinishWord(summary.Finish), "ok");
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
        AITelemetry.Lost(_record.RequestedModel, target.Provider.Type, "reply", loss);
    }

    /// <summary>A whole reply with vectors or ranks: it has no tokens of output and no finish.</summary>
    public void Answered(string model, TokenUsage usage)
    {
        if (usage.Grade == UsageGrade.None && outline.TextLength > 0)
        {
            usage = Estimate(0);
        }

        Relayed(new ReplySummary(model, usage, FinishReason.Unknown), "ok");
    }

    /// <summary>A reply that passed through, or what came of it: what it does not tell is not known.</summary>
    public void Relayed(ReplySummary summary, string outcome)
    {
        SawFirst();
        _record.ResponseModel = summary.Model;
        Settle(summary.Usage, outcome == "ok" ? "" : outcome, outcome);
    }

    /// <summary>The first byte of an answer came that is not looked into.</summary>
    public void SawFirst()
    {
        if (_record.FirstTokenAt == 0)
        {
            _record.FirstTokenAt = time.GetTimestamp();
        }
    }

    /// <summary>An event was taken: notes the first content.</summary>
    public void SawContent(ProviderTap tap)
    {
        _tap = tap;
        if (_record.FirstTokenAt == 0 && tap.HasContent)
        {
            _record.FirstTokenAt = time.GetTimestamp();
        }
    }

    /// <summary>A stream ended, whole or by an error after the reply was committed.</summary>
    public void Streamed(ProviderTap tap, ModelError? error)
    {
        _record.ResponseModel = tap.Model;
        Settle(
            Complete(tap),
            error is not null ? "error" : tap.Finish is { } finish ? FinishWord(finish) : "",
            error is null ? "ok" : "error");
    }

    /// <summary>The client left: what arrived is what is counted.</summary>
    public void Cancelled()
    {
        exchange.Record.ClientGone = true;
        _record.ResponseModel = _tap?.Model ?? "";
        Settle(_tap is null ? TokenUsage.Unknown : Complete(_tap), "cancelled", "cancelled");
    }

    private static string FinishWord(FinishReason finish) => finish switch
    {
        FinishReason.Length => "length",
        FinishReason.ToolCalls => "tool_calls",
        FinishReason.ContentFilter => "content_filter",
        _ => "stop",
    };

    private TokenUsage Complete(ProviderTap tap) => tap.Usage.Grade switch
    {
        UsageGrade.None when tap.HasContent => Estimate(tap.Characters),
        UsageGrade.Partial => tap.Usage with { Output = Math.Max(tap.Usage.Output, (tap.Characters + CharactersPerToken - 1) / CharactersPerToken) },
        _ => tap.Usage,
    };

    private TokenUsage Estimate(long characters) => new()
    {
        Input = (outline.TextLength + CharactersPerToken - 1) / CharactersPerToken,
        Output = (characters + CharactersPerToken - 1) / CharactersPerToken,
        Grade = UsageGrade.Estimated,
    };

    private void Settle(TokenUsage usage, string finish, string outcome)
    {
        _record.InputTokens = usage.Input;
        _record.CacheReadTokens = usage.CacheRead;
        _record.CacheWrite5mTokens = usage.CacheWrite5m;
        _record.CacheWrite1hTokens = usage.CacheWrite1h;
        _record.OutputTokens = usage.Output;
        _record.ReasoningTokens = usage.Reasoning;
        _record.UsageGrade = usage.Grade switch
        {
            UsageGrade.Reported => "reported",
            UsageGrade.Partial => "partial",
            UsageGrade.Estimated => "estimated",
            _ => "none",
        };
        _record.CostUsd = target.Price?.CostOf(usage);
        _record.FinishReason = finish;
        _record.Outcome = outcome;
        if (_record.CostUsd is null && usage.Grade != UsageGrade.None)
        {
            AITelemetry.HadNoPrice(_record.RequestedModel, target.Provider.Type);
        }
    }
}
