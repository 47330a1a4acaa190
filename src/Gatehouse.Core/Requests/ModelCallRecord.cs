namespace Gatehouse.Core.Requests;

/// <summary>The model call of a request: names as OpenTelemetry's gen_ai attributes, tokens disjoint, cost in US dollars.</summary>
public sealed record ModelCallRecord
{
    public string Dialect { get; set; } = "";

    public string Provider { get; set; } = "";

    /// <summary>The alias or name the client asked for.</summary>
    public string RequestedModel { get; set; } = "";

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

    /// <summary>"reported", "partial", "estimated" or "none": how the tokens are known.</summary>
    public string UsageGrade { get; set; } = "none";

    /// <summary>Null when the price of the model is unknown; never a made-up zero.</summary>
    public decimal? CostUsd { get; set; }

    /// <summary>"stop", "length", "tool_calls", "content_filter", "error" or "cancelled".</summary>
    public string FinishReason { get; set; } = "";

    /// <summary>Timestamp of the first content token; zero when none came.</summary>
    public long FirstTokenAt { get; set; }

    /// <summary>Fields a translation lost, as sent in x-gatehouse-loss; empty when nothing was lost.</summary>
    public string Loss { get; set; } = "";

    /// <summary>"ok", "refused", "error", "cancelled": the outcome tag of gatehouse_ai_requests_total.</summary>
    public string Outcome { get; set; } = "ok";
}
