using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.AI.Tests.Replay;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>The same for recorded vectors, images and transcriptions.</summary>
public sealed class OperationCostTests
{
    [Fact]
    public async Task Recordings_CostWhatAnotherProjectComputes()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        Assert.SkipUnless(SecondComputation.IsInstalled, SecondComputation.NotInstalled);
        var asked = new List<JsonObject>();
        var ours = new Dictionary<string, (string Model, decimal? Cost)>(StringComparer.Ordinal);
        foreach (var (name, form, model, answer) in Answers())
        {
            var usage = OpenAISummary.Read(form, Encoding.UTF8.GetBytes(answer.ToJsonString())).Usage;
            if (usage.Grade == UsageGrade.None)
            {
                continue;
            }

            ours[name] = (model, ModelCatalogue.BuiltIn.Find("openai", model)?.Price?.CostOf(usage, SecondComputation.At));
            asked.Add(Ask(name, form, model, answer));
        }

        var theirs = await SecondComputation.RunAsync(asked);
        var wrong = new List<string>();
        foreach (var (name, (model, cost)) in ours)
        {
            double? other = theirs[name].Member("cost") is JsonValue v && v.TryGetValue(out double told) ? told : null;
            if (cost is null != other is null || (cost is { } exact && Math.Abs((double)exact - other!.Value) > 1e-12))
            {
                wrong.Add($"{name} ({model}): ours {cost}, theirs {theirs[name].ToJsonString()}");
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{ours.Count} answers: {ours.Count - wrong.Count} equal, {ours.Sum(o => o.Value.Cost ?? 0)} dollars; of {string.Join(", ", ours.Values.Select(o => o.Model).Distinct())}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(ours.Count >= 15, $"only {ours.Count} answers");
    }

    // The package reads no transcriptions: their counts are handed over in its words.
    private static JsonObject Ask(string name, string form, string model, JsonNode answer)
    {
        var asked = new JsonObject
        {
            ["name"] = name,
            ["provider"] = "openai",
            ["model"] = model,
            ["at"] = SecondComputation.At.ToString("O", CultureInfo.InvariantCulture),
            ["flavor"] = form == WireForm.OpenAIImages ? "images" : "embeddings",
            ["data"] = answer.DeepClone(),
        };
        if (form == WireForm.OpenAITranscriptions)
        {
            var usage = answer.Member("usage");
            asked["usage"] = usage.Number("input_tokens") is { } input
                ? new JsonObject { ["input_tokens"] = input, ["input_audio_tokens"] = usage.Member("input_token_details").Number("audio_tokens"), ["output_tokens"] = usage.Number("output_tokens") }
                : new JsonObject { ["audio_seconds"] = Seconds(answer), ["input_audio_seconds"] = Seconds(answer) };
        }

        return asked;
    }

    private static double? Seconds(JsonNode answer) => (answer.Member("usage").Member("seconds") ?? answer.Member("duration"))?.GetValue<double>();

    private static IEnumerable<(string Name, string Form, string Model, JsonNode Answer)> Answers()
    {
        foreach (string file in Directory.EnumerateFiles(SharedData.PathOf("openai-recordings"), "*.json").Order(StringComparer.Ordinal))
        {
            int number = 0;
            foreach (var entry in JsonNode.Parse(File.ReadAllText(file))!["Entries"] as JsonArray ?? [])
            {
                string form = new Uri(entry.Text("RequestUri")!).AbsolutePath switch
                {
                    "/v1/embeddings" => WireForm.OpenAIEmbeddings,
                    "/v1/images/generations" => WireForm.OpenAIImages,
                    "/v1/audio/transcriptions" => WireForm.OpenAITranscriptions,
                    _ => "",
                };
                if (form.Length > 0 && entry.Number("StatusCode") == 200 && RecordedOperationTests.Answers(entry!).LastOrDefault(a => a.Member("usage") is not null || a.Member("duration") is not null) is { } answer)
                {
                    yield return ($"{Path.GetFileName(file)}#{number++}", form, ModelIn(entry!) ?? answer.Text("model") ?? "", answer);
                }
            }
        }
    }

    // The answer names none: the call does, as JSON or in a form.
    private static string? ModelIn(JsonNode entry)
        => entry.Member("RequestBody") is JsonObject body ? body.Text("model")
            : new[] { "gpt-4o-mini-transcribe", "gpt-4o-transcribe", "whisper-1" }.FirstOrDefault(m => entry.Member("RequestBody")?.ToJsonString().Contains(m, StringComparison.Ordinal) == true);
}
