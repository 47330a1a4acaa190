using System.Text.Json;

namespace Gatehouse.AI.Providers.Http;

/// <summary>A value of the call in its own kind, or the default when the call has none.</summary>
internal sealed class TemplateValue(string name, JsonElement? instead) : TemplateNode
{
    public override bool HasValue(CallValues values) => instead is not null || values.Find(name) is not null;

    public override void Write(Utf8JsonWriter writer, CallValues values) => (values.Find(name) ?? instead!.Value).WriteTo(writer);

    /// <summary>As part of a text: texts as they are, other values as JSON, nothing for none.</summary>
    public string TextOf(CallValues values)
        => (values.Find(name) ?? instead) is not { } value ? "" : value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
