using System.Text.Json;

namespace Gatehouse.AI.Providers.Http;

/// <summary>A list; items without a value are left out.</summary>
internal sealed class TemplateList(IReadOnlyList<TemplateNode> items) : TemplateNode
{
    public override void Write(Utf8JsonWriter writer, CallValues values)
    {
        writer.WriteStartArray();
        foreach (var item in items)
        {
            if (item.HasValue(values))
            {
                item.Write(writer, values);
            }
        }

        writer.WriteEndArray();
    }
}
