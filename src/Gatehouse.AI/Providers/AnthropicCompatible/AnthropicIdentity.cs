using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>Writes metadata.user_id and service_tier.</summary>
internal static class AnthropicIdentity
{
    public static void Write(Utf8JsonWriter writer, ModelCall call, LossReport loss)
    {
        string? user = call.User ?? UserOf(call.Extra, "safety_identifier");
        if (call.Metadata is { ValueKind: JsonValueKind.Object } metadata)
        {
            foreach (var member in metadata.EnumerateObject())
            {
                if (member.Name == "user_id" && member.Value.ValueKind == JsonValueKind.String)
                {
                    user ??= member.Value.GetString();
                }
                else
                {
                    loss.Dropped("metadata");
                }
            }
        }

        if (user is { Length: > 0 })
        {
            writer.WriteStartObject("metadata"u8);
            writer.WriteString("user_id"u8, user);
            AnthropicExtras.WriteInside(writer, call, "metadata.");
            writer.WriteEndObject();
        }

        WriteTier(writer, call, loss);
    }

    // At OpenAI "auto" takes a better tier where the account has one and "default" never does; these are "auto" and
    // "standard_only" here.
    private static void WriteTier(Utf8JsonWriter writer, ModelCall call, LossReport loss)
    {
        switch (call.ServiceTier)
        {
            case null:
                break;
            case "auto" or "standard_only":
                writer.WriteString("service_tier"u8, call.ServiceTier);
                break;
            case "default":
                writer.WriteString("service_tier"u8, "standard_only"u8);
                break;
            case "priority":
                writer.WriteString("service_tier"u8, "auto"u8);
                loss.Approximated("service_tier");
                break;
            default:
                loss.Dropped("service_tier");
                break;
        }
    }

    private static string? UserOf(ExtraMembers extra, string name)
        => extra.TryGet(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
