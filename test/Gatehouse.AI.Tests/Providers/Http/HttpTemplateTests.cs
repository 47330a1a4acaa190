using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Tests.Providers.Http;

/// <summary>What a template may say, and what is said to whom writes it wrongly.</summary>
public sealed class HttpTemplateTests
{
    private const string Good = "request: { text: \"{{input}}\" }, reply: { text: $.label }";

    public static TheoryData<string, string, string, string> Faults { get; } = new()
    {
        { "template: { request: { text: \"{{inptu}}\" }, reply: { text: $.label } }", "GH1008", "\"inptu\" is no value of a call", "Did you mean \"input\"?" },
        { "template: { request: { a: [ { b: \"x {{promt}} y\" } ] }, reply: { text: $.label } }", "GH1008", "\"promt\" is no value of a call", "" },
        { "template: { request: { text: hi } }", "GH1011", "\"reply\" is missing", "It says where the answer stands" },
        { "template: { reply: { text: $.label } }", "GH1011", "\"request\" is missing", "It is the body of the call" },
        { "template: { request: { text: hi }, reply: { } }", "GH1011", "\"text\" is missing", "" },
        { "template: { request: { text: hi }, reply: { text: label } }", "GH1008", "\"label\" is no path into JSON", "A path begins with $" },
        { "template: { request: { text: hi }, reply: { text: $.a, usage: { input: a } } }", "GH1008", "\"a\" is no path into JSON", "" },
        { "template: { request: { text: hi }, reply: { text: $.a, finish_words: { x: stopp } } }", "GH1007", "stopp", "stop" },
        { "template: { request: { text: hi }, reply: { text: $.a }, stream: { text: $.a, request: [1] } }", "GH1006", "expected a mapping of members", "" },
        { "template: { request: { text: hi }, reply: { text: $.a }, stream: { text: a } }", "GH1008", "\"a\" is no path into JSON", "" },
        { "template: { request: { text: hi }, reply: { text: $.a }, path: models }", "GH1008", "a path begins with /", "Write \"/models\"." },
        { "template: { request: { text: hi }, reply: { text: $.a }, path: \"/x/{{input}}\" }", "GH1008", "only {{model}} can stand in a path", "Put the value into request." },
        { "template: { request: { text: hi }, reply: { text: $.a }, method: post }", "GH1008", "\"post\" is no method", "" },
        { "template: { request: { text: hi }, reply: { text: $.a }, auth: { header: \"X Key\" } }", "GH1008", "no name of a header field", "" },
        { "template: { request: { text: hi }, reply: { text: $.a }, auth: { query: key, scheme: Bearer } }", "GH1016", "in the query or in a header field", "" },
        { "template: { request: { text: hi }, reply: { text: $.a }, headers: { Content-Length: \"3\" } }", "GH1008", "Content-Length", "" },
        { "template: { reqest: { text: hi }, reply: { text: $.a } }", "GH1004", "\"reqest\" is not a setting here", "Did you mean \"request\"?" },
        { "template: ./nowhere/moodmeter.yaml", "GH1001", "moodmeter.yaml", "" },
        { "template: { file: ./x.yaml, method: PUT }", "GH1016", "a template is in a file or here, not both", "" },
        { "price: { per_request: 0.1 EUR, input: 1 USD }, template: { " + Good + " }", "GH1008", "this amount is in EUR, and input is in USD", "Write all amounts of a price in one currency." },
        { "price: {}, template: { " + Good + " }", "GH1011", "the price names no amount", "per_request: 0.0004 USD" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Load_WrongTemplate_SaysWhatAndHow(string settings, string code, string message, string hint)
    {
        var problem = Assert.Single(Load($"url: http://127.0.0.1:1/x, {settings}"));

        Assert.Equal(code, problem.Code.Id);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(hint, problem.Hint ?? "", StringComparison.Ordinal);
        Assert.True(problem.Mark.Line > 0);
    }

    [Fact]
    public void Load_WithoutAnAddress_AsksForOne() => Assert.Equal("an API has an address", Assert.Single(Load($"template: {{ {Good} }}")).Message);

    [Fact]
    public void Load_TemplateInAFile_HasItsFaultsThere()
    {
        string file = Path.Combine(Path.GetTempPath(), $"template-{Guid.NewGuid():N}.yaml");
        try
        {
            File.WriteAllText(file, "request:\n  text: \"{{input}}\"\nreply:\n  text: label\n");
            var problem = Assert.Single(Load($"url: http://127.0.0.1:1, template: \"{file}\""));
            Assert.Equal((file, 4), (problem.Mark.File, problem.Mark.Line));

            File.WriteAllText(file, "");
            Assert.Contains("has nothing in it", Assert.Single(Load($"url: http://127.0.0.1:1, template: \"{file}\"")).Message, StringComparison.Ordinal);

            File.WriteAllText(file, "request:\n  text: \"{{input}}\"\nreply:\n  text: $.label\n");
            Assert.Empty(Load($"url: http://127.0.0.1:1, template: \"{file}\""));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static List<ConfigurationProblem> Load(string settings)
        => [.. ModelGateway.Load($"ai:\n  providers:\n    mood: {{ type: http, {settings} }}\n  models:\n    mood: mood/default\nroutes:\n  llm: {{ match: /v1/**, ai: openai }}\n").Problems];
}
