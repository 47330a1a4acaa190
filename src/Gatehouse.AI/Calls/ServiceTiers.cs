using System.Text.Json;

namespace Gatehouse.AI.Calls;

/// <summary>
/// The tier of a call in one vocabulary for all vendors: "" (standard), "batch", "flex", "priority", "fast", "scale",
/// "provisioned", "reserved", and a vendor's own word in lower case where it has another.
/// </summary>
public static class ServiceTiers
{
    public const string Standard = "";

    public const string Batch = "batch";

    public const string Flex = "flex";

    public const string Priority = "priority";

    public const string Fast = "fast";

    /// <summary>What a vendor's word means; standard for none.</summary>
    public static string Of(string? word) => word switch
    {
        // OpenAI, Anthropic, Bedrock: default, standard, auto; Groq: on_demand; Vertex AI: ON_DEMAND.
        null or "" or "default" or "standard" or "auto" or "on_demand" or "ON_DEMAND" or "TRAFFIC_TYPE_UNSPECIFIED" => Standard,
        "flex" or "ON_DEMAND_FLEX" => Flex,
        "priority" or "ON_DEMAND_PRIORITY" => Priority,
        "batch" => Batch,
        "fast" => Fast,
        "PROVISIONED_THROUGHPUT" => "provisioned",
        _ => word.ToLowerInvariant(),
    };

    /// <summary>The same of a JSON member that may be absent.</summary>
    public static string Of(JsonElement owner, string member)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(member, out var word) && word.ValueKind == JsonValueKind.String ? Of(word.GetString()) : Standard;

    /// <summary>The same of the string at which the reader stands; makes no text of the words that are frequent.</summary>
    public static string Of(ref Utf8JsonReader reader)
        => reader.TokenType != JsonTokenType.String || reader.ValueTextEquals("default"u8) || reader.ValueTextEquals("on_demand"u8) || reader.ValueTextEquals("standard"u8) ? Standard
            : reader.ValueTextEquals("priority"u8) ? Priority
            : reader.ValueTextEquals("flex"u8) ? Flex
            : Of(reader.GetString());
}
