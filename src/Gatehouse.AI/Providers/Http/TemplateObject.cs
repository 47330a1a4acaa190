using System.Text.Json;

namespace Gatehouse.AI.Providers.Http;

/// <summary>An object; members without a value are left out.</summary>
internal sealed class TemplateObject(IReadOnlyList<KeyValuePair<string, TemplateNode>> members) : TemplateNode
{
    private readonly IReadOnlyList<KeyValuePair<string, TemplateNode>> _members = members;

    /// <summary>The same with members of another added, or in place of its own.</summary>
    public TemplateObject With(TemplateObject other)
        => new([.. _members.Where(m => !other._members.Any(o => o.Key == m.Key)), .. other._members]);

    public override void Write(Utf8JsonWriter writer, CallValues values)
    {
        writer.WriteStartObject();
        foreach (var (name, node) in _members)
        {
            if (node.HasValue(values))
            {
                writer.WritePropertyName(name);
                node.Write(writer, values);
            }
        }

        writer.WriteEndObject();
    }
}
