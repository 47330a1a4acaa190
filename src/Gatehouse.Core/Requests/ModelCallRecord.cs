namespace Gatehouse.Core.Requests;

/// <summary>The model call of a request: names as OpenTelemetry's gen_ai attributes, tokens disjoint.</summary>
public sealed record ModelCallRecord
{
    private readonly Lock _adding = new();
    private volatile ModelAttemptRecord[] _attempts = [];

    public string Dialect { get; set; } = "";

    /// <summary>"chat", "embeddings", "rerank", "count_tokens", "images", "audio", "moderation", "realtime", "files" or "batches".</summary>
    public string Operation { get; set; } = "chat";

    public string Provider { get; set; } = "";

    /// <summary>The alias or name the client asked for.</summary>
    public string RequestedModel { get; set; } = "";

    /// <summary>Whether that is a name of the configuration, and not what a client wrote.</summary>
    public bool IsConfigured { get; set; }

    /// <summary>The model the provider was asked for, and the one it says answered.</summary>
    public string ProviderModel { get; set; } = "";

    public string ResponseModel { get; set; } = "";

    public bool Streamed { get; set; }

    /// <summary>Tokens in disjoint buckets: fresh input, cache read, cache write (5 m, 1 h), visible output, reasoning.</summary>
    public long InputTokens { get; set; }

    public long CacheReadTokens { get; set; }

    public long CacheWrite5mTokens { get; set; }

    public long CacheWrite1hTokens { get; set; }

    public long OutputTokens { get; set; }

    public long ReasoningTokens { get; set; }

    /// <summary>Sound and images, where the provider tells them apart; in no other bucket then.</summary>
    public long AudioInputTokens { get; set; }

    public long AudioCacheReadTokens { get; set; }

    public long ImageInputTokens { get; set; }

    public long AudioOutputTokens { get; set; }

    public long ImageOutputTokens { get; set; }

    /// <summary>What is billed each, and by no tokens: searches of the web, and images that were made.</summary>
    public long Searches { get; set; }

    public long Images { get; set; }

    /// <summary>The tier that the provider says it served the call in; empty for the standard one.</summary>
    public string ServiceTier { get; set; } = "";

    /// <summary>"reported", "partial", "counted", "estimated" or "none": how the tokens are known.</summary>
    public string UsageGrade { get; set; } = "none";

    /// <summary>Null when the price of the model is unknown; never a made-up zero.</summary>
    public decimal? CostUsd { get; set; }

    /// <summary>Cost in another currency, the first of those that targets have their prices in; null when there is none.</summary>
    public decimal? OtherCost { get; set; }

    /// <summary>ISO 4217, of <see cref="OtherCost"/>; empty when there is none.</summary>
    public string OtherCurrency { get; set; } = "";

    /// <summary>"stop", "length", "tool_calls", "content_filter", "error" or "cancelled".</summary>
    public string FinishReason { get; set; } = "";

    /// <summary>Timestamp of the first content token; zero when none came.</summary>
    public long FirstTokenAt { get; set; }

    /// <summary>The side of a comparison that answered; empty when there is none.</summary>
    public string Arm { get; set; } = "";

    /// <summary>"hit", "miss" or "bypass": what a cache of answers did; empty where there is none.</summary>
    public string Cache { get; set; } = "";

    /// <summary>What a hit in the cache would have cost; null when that is not known, and for what is no hit.</summary>
    public decimal? SavedUsd { get; set; }

    /// <summary>What was said; null except on routes that log it.</summary>
    public ModelCallContent? Content { get; set; }

    /// <summary>Every attempt at a target, in the order in which they ended.</summary>
    public IReadOnlyList<ModelAttemptRecord> Attempts => _attempts;

    /// <summary>Fields a translation lost, as sent in x-gatehouse-loss; empty when nothing was lost.</summary>
    public string Loss { get; set; } = "";

    /// <summary>"ok", "refused", "error", "cancelled": the outcome tag of gatehouse_ai_requests_total.</summary>
    public string Outcome { get; set; } = "ok";

    /// <summary>
    /// Remembers an attempt, and adds what it cost; a failed one that was not billed tells nothing of the others. Attempts that run
    /// beside each other may end at the same time.
    /// </summary>
    public void Add(ModelAttemptRecord attempt)
    {
        lock (_adding)
        {
            // Whoever reads them meanwhile has those that there were.
            _attempts = [.. _attempts, attempt];
            if (attempt.Cost is not { } cost || (cost == 0 && attempt.Outcome == "error"))
            {
                return;
            }

            if (attempt.Currency == ModelAttemptRecord.Dollar)
            {
                CostUsd = (CostUsd ?? 0) + cost;
            }
            else if (OtherCurrency.Length == 0 || OtherCurrency == attempt.Currency)
            {
                OtherCurrency = attempt.Currency;
                OtherCost = (OtherCost ?? 0) + cost;
            }
        }
    }
}
