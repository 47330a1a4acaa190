using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Ledger;

/// <summary>
/// One line of the ledger: an attempt, a cache hit or a correction. Amounts are exact; texts are empty where there is nothing to
/// say. Once written it is never changed.
/// </summary>
public sealed record LedgerEntry
{
    public LedgerEntry()
    {
    }

    /// <summary>An entry of who made a request.</summary>
    public LedgerEntry(RequestScope request)
    {
        Team = request.Consumer?.Team ?? "";
        Consumer = request.Consumer?.Name ?? "";
        Key = request.Key;
        Route = request.Route;
    }

    /// <summary>Unique, and ordered by time (UUID version 7, RFC 9562).</summary>
    public required Guid Id { get; init; }

    public LedgerEntryKind Kind { get; init; }

    /// <summary>When it was settled, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The id of the request, as the client was given it; the same for all attempts of a call.</summary>
    public string CallId { get; init; } = "";

    /// <summary>From 1; 0 for what is no attempt.</summary>
    public int Attempt { get; init; }

    /// <summary>"chat", "embeddings", "rerank", "count_tokens", "images", "audio", "moderation", "realtime", "files" or "batches".</summary>
    public string Operation { get; init; } = "";

    public string Team { get; init; } = "";

    public string Consumer { get; init; } = "";

    /// <summary>Which of the consumer's keys, by the first characters of its SHA-256.</summary>
    public string Key { get; init; } = "";

    public string Route { get; init; } = "";

    /// <summary>The alias that was asked for.</summary>
    public string Model { get; init; } = "";

    public string Prompt { get; init; } = "";

    /// <summary>The provider's name in the configuration.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The model that the provider was asked for.</summary>
    public string ProviderModel { get; init; } = "";

    /// <summary>The model that answered, as the provider names it.</summary>
    public string ResponseModel { get; init; } = "";

    /// <summary>The side of a comparison that the target belongs to.</summary>
    public string Arm { get; init; } = "";

    public TokenUsage Usage { get; init; } = TokenUsage.Unknown;

    /// <summary>Null when it is not known; never a made-up zero.</summary>
    public decimal? Cost { get; init; }

    /// <summary>
    /// What was set aside before the attempt was sent: the most that it can have cost. It tells how much may have been spent where the
    /// cost stays unknown, and is never part of what was.
    /// </summary>
    public decimal? Reserved { get; init; }

    /// <summary>ISO 4217.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>What a cache hit would have cost.</summary>
    public decimal Saved { get; init; }

    public LedgerOutcome Outcome { get; init; }

    /// <summary>Kind of the error, or why an entry was corrected.</summary>
    public string Reason { get; init; } = "";

    public LedgerMarks Marks { get; init; }

    public bool Streamed { get; init; }

    /// <summary>Milliseconds from the attempt's begin to its end, and to the first content; 0 when none came.</summary>
    public long Duration { get; init; }

    public long FirstToken { get; init; }

    /// <summary>The entry that a correction is about.</summary>
    public Guid? Corrects { get; init; }
}
