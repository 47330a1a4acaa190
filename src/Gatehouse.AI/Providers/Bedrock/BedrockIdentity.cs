using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>Writes serviceTier and requestMetadata, by which an account's own logs can be searched.</summary>
internal static class BedrockIdentity
{
    private const int MostMetadata = 16;
    private const int LongestMetadata = 256;

    public static void Write(Utf8JsonWriter writer, ModelCall call, LossReport loss)
    {
        WriteTier(writer, call, loss);
        if (call.User is not null)
        {
            loss.Dropped("user");
        }

        if (call.Metadata is not { } metadata || WireJson.SaysNothing(metadata))
        {
            return;
        }

        if (!IsTaken(metadata))
        {
            loss.Dropped("metadata");
            return;
        }

        BedrockJson.WriteRaw(writer, "requestMetadata", metadata);
    }

    private static void WriteTier(Utf8JsonWriter writer, ModelCall call, LossReport loss)
    {
        // "auto" leaves it to the account, as no word does here.
        string? tier = call.ServiceTier switch
        {
            null or "auto" => null,
            "default" or "standard_only" => "default",
            "priority" or "flex" or "reserved" => call.ServiceTier,
            _ => "",
        };
        if (tier is { Length: > 0 })
        {
            writer.WriteStartObject("serviceTier"u8);
            writer.WriteString("type"u8, tier);
            writer.WriteEndObject();
        }
        else if (tier is not null)
        {
            loss.Dropped("service_tier");
        }
    }

    private static bool IsTaken(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        int count = 0;
        foreach (var member in metadata.EnumerateObject())
        {
            count++;
            if (member.Value.ValueKind != JsonValueKind.String || member.Name.Length is 0 or > LongestMetadata || !IsPlain(member.Name)
                || member.Value.GetString() is not { Length: <= LongestMetadata } value || !IsPlain(value))
            {
                return false;
            }
        }

        return count <= MostMetadata;
    }

    // The API's pattern: [a-zA-Z0-9\s:_@$#=/+,-.]
    private static bool IsPlain(string text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not (' ' or '\t' or '\n' or '\r' or ':' or '_' or '@' or '$' or '#' or '=' or '/' or '+' or ',' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
