using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration;
using Gatehouse.Testing;

namespace Gatehouse.Core.Tests.Configuration;

public sealed partial class SchemaExporterTests
{
    private static readonly JsonObject Schema = SchemaExporter.ExportObject(TestLanguage.Create());

    [Fact]
    public void Schema_IsOfTheDialectAndClosed()
    {
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)Schema["$schema"]);
        Assert.Equal("object", (string?)Schema["type"]);
        foreach (var node in Walk(Schema).OfType<JsonObject>().Where(o => o["properties"] is JsonObject && o["type"] is JsonValue or JsonArray))
        {
            Assert.False((bool)node["additionalProperties"]!);
        }
    }

    [Fact]
    public void Schema_References_AllLeadToADefinition()
    {
        string[] references = [.. Walk(Schema).OfType<JsonObject>().Select(o => o["$ref"]).OfType<JsonValue>().Select(v => (string)v!)];
        Assert.NotEmpty(references);
        Assert.All(references, r => Assert.NotNull(Schema["$defs"]![r["#/$defs/".Length..]]));
    }

    [Fact]
    public void Schema_Settings_AllHaveADescription()
    {
        foreach (var node in Walk(SchemaExporter.ExportObject(RealLanguage.Language)).OfType<JsonObject>().Select(o => o["properties"]).OfType<JsonObject>())
        {
            Assert.All(node, p => Assert.False(string.IsNullOrWhiteSpace((string?)((JsonObject)p.Value!)["description"]), $"{p.Key} has no description"));
        }
    }

    [Fact]
    public void Schema_OfASetting_CarriesDefaultRangeAndForm()
    {
        var service = (JsonObject)Schema["$defs"]!["service"]!["anyOf"]![0]!["properties"]!;
        Assert.Equal("1m", (string?)service["timeout"]!["default"]);
        Assert.Contains("From 1ms to 1d.", (string?)service["timeout"]!["description"], StringComparison.Ordinal);
        Assert.Contains("least_requests", service["load_balancing"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("""[{"required":["targets"]},{"required":["discover"]}]""", Schema["$defs"]!["service"]!["anyOf"]![0]!["oneOf"]!.ToJsonString());
        var limit = Schema["$defs"]!["limit_options"]!["properties"]!["limit"]!;
        Assert.Equal(1, (long)limit["anyOf"]![0]!["minimum"]!);
        Assert.Equal(1000, (long)limit["anyOf"]![0]!["maximum"]!);
    }

    [Theory]
    [InlineData("routes: { api: { match: /api/**, service: a } }", true)]
    [InlineData("routes: { api: { match: { path: /api }, respond: { status: 200 } } }", true)]
    [InlineData("routes: { api: { match: /api, respond: 200, policies: [a, { any: [b, { gate: x }] }, { limit: { limit: 5, window: 1m, by: ip } }] } }", true)]
    [InlineData("services: { a: http://a, b: [http://a, http://b], c: { targets: { url: http://a, weight: 2 }, timeout: 5s, load_balancing: random } }", true)]
    [InlineData("listen: [{ url: http://a, serves: metrics, limits: { body: 10MB, header_count: 5, minimum_rate: 0 } }]", true)]
    [InlineData("policies: { a: { gate: { token: \"${env:T}\" } }, b: { limit: { limit: \"${env:L}\" } } }", true)]
    [InlineData("tools: { hammers: { x: { size: 1MiB, part: 5%, price: 1 USD, use: 5/m, present: false } } }", true)]
    [InlineData("policies: { a: { gate: x, shadow: true } }", true)]
    [InlineData("routes: { api: { match: /api, respond: 200, policies: [{ gate: x, shadow: true }, { policy: a, shadow: false }, { policy: a }, { any: [a, { policy: b }], shadow: true }] } }", true)]
    [InlineData("policies: { a: { shadow: true } }", false)]
    [InlineData("policies: { a: { gate: x, shadow: sometimes } }", false)]
    [InlineData("policies: { a: { policy: b } }", false)]
    [InlineData("routes: { api: { match: /api, respond: 200, policies: [{ policy: a, gate: x }] } }", false)]
    [InlineData("routes: { api: { match: /api, respond: 200, policies: [{ shadow: true }] } }", false)]
    [InlineData("routes: { api: { match: /api, respond: 200, policies: [{ any: [{ gate: x, shadow: true }] }] } }", false)]
    [InlineData("routes: { api: { match: /api/** } }", false)]
    [InlineData("routes: { api: { match: /api, respond: 200, service: a } }", false)]
    [InlineData("routes: { api: { service: a } }", false)]
    [InlineData("routes: { api: { match: /a, servise: a } }", false)]
    [InlineData("policies: { a: { gate: x, limit: { limit: 1 } } }", false)]
    [InlineData("policies: { a: { any: [b] } }", false)]
    [InlineData("policies: { a: { limit: { limit: 0 } } }", false)]
    [InlineData("policies: { a: { jwt: {} } }", false)]
    [InlineData("services: { a: { targets: http://a, timeout: 5 } }", false)]
    [InlineData("services: { a: { targets: http://a, load_balancing: fastest } }", false)]
    [InlineData("tenant: 5", false)]
    [InlineData("wibble: 1", false)]
    [InlineData("routes:", true)]
    [InlineData("listen:\nservices:\npolicies:\nroutes: { api: { match: /a, service: a, policies: } }", true)]
    [InlineData("routes: { api: { match: , service: a } }", false)]
    [InlineData("routes: { api: { match: /a, service: } }", false)]
    [InlineData("routes: { api: }", false)]
    [InlineData("services: { a: }", false)]
    [InlineData("services: { \"\": http://a }", false)]
    public void Schema_AcceptsWhatTheLanguageAccepts(string yaml, bool isAccepted)
        => Assert.Equal(isAccepted, SchemaCheck.Accepts(Schema, yaml));

    [Fact]
    public void Schema_OfTheWholeProgram_AcceptsTheFirstExamples()
    {
        var schema = SchemaExporter.ExportObject(RealLanguage.Language);
        Assert.True(SchemaCheck.Accepts(schema, "routes:\n  api:\n    match: /api/**\n    service: http://localhost:5000\n"));
        Assert.True(SchemaCheck.Accepts(schema, "ai:\n  providers:\n    openai: { type: openai, keys: [\"${env:OPENAI_API_KEY}\"] }\n  models:\n    chat: openai/gpt-5-mini\nroutes:\n  llm: { match: /v1/**, ai: openai }\n"));
    }

    [Theory]
    [InlineData("routes:", true)]
    [InlineData("listen:\nservices:\npolicies:\nai:\ntelemetry:\ndefaults:\nroutes: { api: { match: /a, service: \"http://a\", policies: } }", true)]
    [InlineData("policies: { key: { api_key: } }", true)]
    [InlineData("ai: { providers: { a: { type: ollama } }, models: { m: { targets: [{ model: a/x, limits: { requests: 5/m, tokens: 100/m } }], retry_on: [429, 5xx] } }, budgets: { b: { limit: 5 USD, requests: 9, period: day } } }", true)]
    [InlineData("ai: { providers: { a: { type: ollama } }, models: { m: { targets: [{ model: a/x, limits: {} }] } } }", false)]
    [InlineData("ai: { providers: { a: { type: ollama } }, models: { m: a/x }, budgets: { b: { period: day } } }", false)]
    [InlineData("routes: { api: { match: , service: \"http://a\" } }", false)]
    [InlineData("routes: { api: { match: /a, service: \"\" } }", false)]
    [InlineData("routes: { api: { match: /a, respond: 99 } }", false)]
    [InlineData("policies: { p: { rate_limit: } }", false)]
    [InlineData("policies: { p: }", false)]
    public void Schema_OfEmptyAndShortValues_SaysWhatTheProgramSays(string yaml, bool isAccepted)
    {
        Assert.Equal(isAccepted, new ConfigurationLoader(RealLanguage.Language).Parse(yaml).IsValid);
        Assert.Equal(isAccepted, SchemaCheck.Accepts(SchemaExporter.ExportObject(RealLanguage.Language), yaml));
    }

    // What an editor marks as wrong must be wrong.
    [Fact]
    public void Schema_OfTheWholeProgram_AcceptsEveryPageAndSample()
    {
        var schema = SchemaExporter.ExportObject(RealLanguage.Language);
        var pages = Directory.EnumerateFiles(RepositoryFolder.PathOf("docs"), "*.md", SearchOption.AllDirectories).Where(f => !f.Contains("errors", StringComparison.Ordinal));
        var blocks = pages.SelectMany(f => Blocks().Matches(File.ReadAllText(f)).Select(m => (File: f, Yaml: m.Groups[1].Value)))
            .Concat(Directory.EnumerateFiles(RepositoryFolder.PathOf("samples"), "gatehouse.yaml", SearchOption.AllDirectories).Select(f => (File: f, Yaml: File.ReadAllText(f))))
            .ToList();

        Assert.True(blocks.Count > 100, $"{blocks.Count}");
        Assert.Empty(blocks.Where(b => !SchemaCheck.Accepts(schema, b.Yaml)).Select(b => $"{b.File}\n{b.Yaml}"));
    }

    [GeneratedRegex("^```yaml[^\n]*\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Blocks();

    private static IEnumerable<JsonNode> Walk(JsonNode? node) => node switch
    {
        JsonObject o => [o, .. o.SelectMany(p => Walk(p.Value))],
        JsonArray a => [a, .. a.SelectMany(Walk)],
        null => [],
        _ => [node],
    };
}
