using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Tests.JavaScript;
using Gatehouse.AI.Tests.Replay;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>What npm's @pydantic/genai-prices computes of the same answers, with node.</summary>
internal static class SecondComputation
{
    public const string NotInstalled = "The package @pydantic/genai-prices is not installed: run ./eng/test.sh, or npm ci in test/Gatehouse.AI.Tests/JavaScript.";

    public static DateTimeOffset At { get; } = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    public static bool IsInstalled => File.Exists(JavaScriptClientTests.Node) && Directory.Exists(Path.Combine(JavaScriptClientTests.Folder, "node_modules", "@pydantic", "genai-prices"));

    /// <summary>One answer for the other computation: the package's names of provider and form, and the whole reply.</summary>
    public static JsonObject Ask(Recording recording, JsonObject whole, string model)
    {
        var (provider, flavor) = NamesOf(recording);
        return new JsonObject
        {
            ["name"] = recording.Name,
            ["provider"] = provider,
            ["flavor"] = flavor,
            ["seller"] = recording.Name.StartsWith("xai/", StringComparison.Ordinal) ? "x-ai" : null,
            ["model"] = model,
            ["at"] = At.ToString("O"),
            ["data"] = whole.DeepClone(),
        };
    }

    /// <summary>Runs it once for all.</summary>
    public static async Task<Dictionary<string, JsonNode>> RunAsync(IEnumerable<JsonObject> asked)
    {
        var start = new ProcessStartInfo(JavaScriptClientTests.Node, "costs.mjs")
        {
            WorkingDirectory = JavaScriptClientTests.Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var stop = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var errors = process.StandardError.ReadToEndAsync(stop);
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(asked).AsMemory(), stop);
        process.StandardInput.Close();
        await process.WaitForExitAsync(stop).WaitAsync(TimeSpan.FromSeconds(60), stop);
        Assert.True(process.ExitCode == 0, await errors);
        return ((JsonArray)JsonNode.Parse(await output)!).ToDictionary(a => a.Text("name")!, a => a!, StringComparer.Ordinal);
    }

    private static (string Provider, string Flavor) NamesOf(Recording recording)
    {
        string folder = recording.Name.Split('/')[0];
        bool isXai = recording.Name.Contains("xai", StringComparison.Ordinal);
        bool isAzure = folder == "azure";
        return recording.Form switch
        {
            WireForm.AnthropicMessages => ("anthropic", "default"),
            WireForm.Gemini => ("google", "default"),
            WireForm.BedrockConverse => ("aws", "default"),
            WireForm.CohereChat => ("cohere", "default"),
            WireForm.OpenAIResponses => (isAzure ? "azure" : "openai", "responses"),
            _ when isXai => ("x-ai", "chat"),
            _ => folder switch
            {
                "azure" => ("azure", "chat"),
                "deepseek" => ("deepseek", "chat"),
                "groq" => ("groq", "default"),
                "mistral" => ("mistral", "default"),
                "perplexity" => ("perplexity", "default"),
                _ => ("openai", "chat"),
            },
        };
    }
}
