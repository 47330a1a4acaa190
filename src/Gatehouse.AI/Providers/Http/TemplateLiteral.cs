using System.Text.Json;

namespace Gatehouse.AI.Providers.Http;

/// <summary>A value that is the same in every call.</summary>
internal sealed class TemplateLiteral(JsonElement value) : TemplateNode
{
    public override void Write(Utf8JsonWriter writer, CallValues values) => value.WriteTo(writer);
}
