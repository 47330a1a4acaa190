namespace Gatehouse.Core.Requests;

/// <summary>One attempt of a model call at one target, ended: what spans, metrics and the router are told of it. Times are TimeProvider timestamps.</summary>
public sealed record ModelAttemptRecord
{
    public const string Dollar = "USD";

    /// <summary>Kind of the provider ("openai"), and its name in the configuration.</summary>
    public string Provider { get; init; } = "";

    public string Service { get; init; } = "";

    /// <summary>Address of the target, as "https://api.openai.com".</summary>
    public string Target { get; init; } = "";

    /// <summary>The model the provider was asked for, and the one it says answered.</summary>
    public string ProviderModel { get; init; } = "";

    public string ResponseModel { get; init; } = "";

    /// <summary>The id that the provider gave its answer; empty when it did not.</summary>
    public string ResponseId { get; init; } = "";

    public string Arm { get; init; } = "";

    public long StartedAt { get; init; }

    public long EndedAt { get; init; }

    /// <summary>Zero when no content came.</summary>
    public long FirstTokenAt { get; init; }

    /// <summary>Totals in the sense of OpenTelemetry: cached tokens are input, reasoning tokens are output. Null when they are not known.</summary>
    public long? InputTokens { get; init; }

    public long? OutputTokens { get; init; }

    public long CacheReadTokens { get; init; }

    public long CacheWriteTokens { get; init; }

    public long ReasoningTokens { get; init; }

    /// <summary>Null when it is not known.</summary>
    public decimal? Cost { get; init; }

    /// <summary>ISO 4217, of <see cref="Cost"/>.</summary>
    public string Currency { get; init; } = Dollar;

    /// <summary>"stop", "length", "tool_calls" or "content_filter"; empty when no answer came to its end.</summary>
    public string FinishReason { get; init; } = "";

    /// <summary>"ok", "error", "cancelled".</summary>
    public string Outcome { get; init; } = "ok";

    /// <summary>Kind of the error; empty when there was none.</summary>
    public string Error { get; init; } = "";

    /// <summary>"hedge", for an attempt beside another; empty for the others.</summary>
    public string Role { get; init; } = "";
}
