using System.Text.Json;

namespace Gatehouse.AI.Calls;

/// <summary>
/// A call to a chat model in the hub's form. Null means the client did not say. What has no place here is in
/// <see cref="Extra"/>.
/// </summary>
public sealed record ModelCall
{
    /// <summary>The alias or name the client asked for.</summary>
    public required string Model { get; init; }

    /// <summary>Wire form the client spoke.</summary>
    public required string SourceForm { get; init; }

    /// <summary>All turns, system and developer messages in their places.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    public ToolChoice? ToolChoice { get; init; }

    public bool? ParallelToolCalls { get; init; }

    public ReplyFormat? ReplyFormat { get; init; }

    public Reasoning? Reasoning { get; init; }

    public int? MaxOutputTokens { get; init; }

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? TopK { get; init; }

    public double? FrequencyPenalty { get; init; }

    public double? PresencePenalty { get; init; }

    public long? Seed { get; init; }

    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>How many answers (n).</summary>
    public int? Choices { get; init; }

    public bool? LogProbs { get; init; }

    public int? TopLogProbs { get; init; }

    public JsonElement? LogitBias { get; init; }

    /// <summary>Opaque id of the end user.</summary>
    public string? User { get; init; }

    public JsonElement? Metadata { get; init; }

    public string? ServiceTier { get; init; }

    public bool Stream { get; init; }

    /// <summary>Whether the client asked for usage in the stream (stream_options.include_usage).</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>The call as the client wrote it, for dialects whose replies tell its settings back; null for others.</summary>
    public JsonElement? Source { get; init; }

    public ExtraMembers Extra { get; init; } = ExtraMembers.None;
}
