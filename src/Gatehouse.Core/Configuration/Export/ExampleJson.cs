using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Reading;

namespace Gatehouse.Core.Configuration.Export;

/// <summary>Example values in YAML as JSON.</summary>
internal static class ExampleJson
{
    public static JsonNode? Parse(string yaml)
    {
        // References stay as they are written.
        var references = new ValueReferences(name => $"${{env:{name}}}", new SourceStamps());
        return YamlTreeReader.Read(new SourceFile("example", yaml), references, new ProblemList(), out _) is { } node ? From(node) : null;
    }

    public static JsonNode? From(ConfigNode node) => node switch
    {
        ConfigMapping mapping => new JsonObject(mapping.Entries.Select(e => KeyValuePair.Create(e.Key, From(e.Value)))),
        ConfigSequence list => new JsonArray([.. list.Items.Select(From)]),
        ConfigScalar { IsNull: true } => null,
        ConfigScalar { IsQuoted: false, IsFromReference: false } scalar => PlainText.KindOf(scalar.Text) switch
        {
            "a boolean" => JsonValue.Create(scalar.Text == "true"),
            "a number" when long.TryParse(scalar.Text, CultureInfo.InvariantCulture, out long whole) => JsonValue.Create(whole),
            "a number" => JsonValue.Create(double.Parse(scalar.Text, CultureInfo.InvariantCulture)),
            _ => JsonValue.Create(scalar.Text),
        },
        ConfigScalar scalar => JsonValue.Create(scalar.Written ?? scalar.Text),
        _ => null,
    };
}
