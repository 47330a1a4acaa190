using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>Members of a call in another form that the hub has no place for.</summary>
internal static class AnthropicForeignFields
{
    public static void Judge(string name, JsonElement value, LossReport loss)
    {
        switch (name)
        {
            // Read by AnthropicIdentity.
            case "safety_identifier" when value.ValueKind == JsonValueKind.String:
                break;

            // Text is what comes anyway; an answer without the sound that was asked for is not one.
            case "modalities" when value.ValueKind == JsonValueKind.Array:
                if (value.EnumerateArray().Any(m => m.ValueKind != JsonValueKind.String || !m.ValueEquals("text"u8)))
                {
                    throw AnthropicRefusal.Of("modalities", "The model answers in text only.");
                }

                break;
            default:
                if (!WireJson.SaysNothing(value))
                {
                    loss.Dropped(name);
                }

                break;
        }
    }
}
