using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Anthropic;

/// <summary>Members without a canonical place: written back in Anthropic's own form, reported as lost from any other.</summary>
internal static class AnthropicExtras
{
    public static void Write(Utf8JsonWriter writer, ExtraMembers extra)
    {
        foreach (var (name, value) in extra.Members)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
        }
    }

    public static void ReportLost(ExtraMembers extra, string path, LossReport loss)
    {
        foreach (var (name, value) in extra.Members)
        {
            if (!SaysNothing(value))
            {
                loss.Dropped(path.Length == 0 ? name : $"{path}.{name}");
            }
        }
    }

    /// <summary>Null, false and empty values ask for nothing, so leaving them out loses nothing.</summary>
    public static bool SaysNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False or JsonValueKind.Undefined => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().MoveNext(),
        JsonValueKind.String => value.ValueEquals(""u8),
        _ => false,
    };
}
