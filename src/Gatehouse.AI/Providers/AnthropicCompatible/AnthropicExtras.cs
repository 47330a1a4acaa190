using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

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

    /// <summary>Members of the call itself: those with a path belong into the object that it begins with.</summary>
    public static void WriteOutermost(Utf8JsonWriter writer, ExtraMembers extra)
    {
        foreach (var (name, value) in extra.Members)
        {
            if (!IsInside(name, "thinking.") && !IsInside(name, "output_config.") && !IsInside(name, "tool_choice.") && !IsInside(name, "metadata."))
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
            }
        }
    }

    /// <summary>The call's members whose path begins with this owner ("thinking."), for a call of the same form.</summary>
    public static void WriteInside(Utf8JsonWriter writer, ModelCall call, string owner)
    {
        foreach (var (name, value) in call.SourceForm == WireForm.AnthropicMessages ? call.Extra.Members : [])
        {
            if (IsInside(name, owner) && name.IndexOf('.', owner.Length) < 0)
            {
                writer.WritePropertyName(name[owner.Length..]);
                writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
            }
        }
    }

    private static bool IsInside(string name, string owner) => name.StartsWith(owner, StringComparison.Ordinal);
}
