using System.Text;
using System.Text.Json;

namespace Gatehouse.AI.Providers.Http;

/// <summary>A text with values of the call in it.</summary>
internal sealed class TemplateText(IReadOnlyList<(string? Text, TemplateValue? Value)> pieces) : TemplateNode
{
    public override void Write(Utf8JsonWriter writer, CallValues values)
    {
        var text = new StringBuilder();
        foreach (var (literal, value) in pieces)
        {
            text.Append(literal ?? value!.TextOf(values));
        }

        writer.WriteStringValue(text.ToString());
    }
}
