using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.AI.Tests.Replay;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>The same for what is no chat: vectors, images, transcriptions, whole and streamed, and ranks.</summary>
public sealed class RecordedOperationTests
{
    private static readonly Dictionary<string, string> Forms = new(StringComparer.Ordinal)
    {
        ["/v1/embeddings"] = WireForm.OpenAIEmbeddings,
        ["/v1/images/generations"] = WireForm.OpenAIImages,
        ["/v1/images/edits"] = WireForm.OpenAIImageEdits,
        ["/v1/audio/transcriptions"] = WireForm.OpenAITranscriptions,
        ["/v1/audio/translations"] = WireForm.OpenAITranslations,
        ["/v1/moderations"] = WireForm.OpenAIModerations,
    };

    [Fact]
    public void Recordings_AreReadAsTheVendorDocuments()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var wrong = new List<string>();
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(SharedData.PathOf("openai-recordings"), "*.json").Order(StringComparer.Ordinal))
        {
            foreach (var entry in JsonNode.Parse(File.ReadAllText(file))!["Entries"] as JsonArray ?? [])
            {
                string path = new Uri(entry.Text("RequestUri")!).AbsolutePath;
                if (entry.Number("StatusCode") != 200 || !Forms.TryGetValue(path, out string? form) || Answers(entry!).LastOrDefault(a => a.Member("usage") is not null || a.Member("duration") is not null || a.Member("data") is not null || a.Member("results") is not null) is not { } answer)
                {
                    continue;
                }

                seen[form] = seen.GetValueOrDefault(form) + 1;
                var ours = Used.Of(OpenAISummary.Read(form, Encoding.UTF8.GetBytes(answer.ToJsonString())).Usage);
                if (Expected(form, answer) is var expected && expected != ours)
                {
                    wrong.Add($"{Path.GetFileName(file)} {form}:\n  vendor {expected}\n  ours   {ours}");
                }
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(", ", seen.Select(s => $"{s.Value} {s.Key}")));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(seen.Count >= 3, string.Join(' ', seen.Keys));
    }

    [Theory]
    [InlineData("""{"meta":{"billed_units":{"search_units":1}}}""", 0, 0, 1)]
    [InlineData("""{"meta":{"billed_units":{"input_tokens":7,"output_tokens":2},"tokens":{"input_tokens":99}}}""", 7, 2, 0)]
    [InlineData("""{"meta":{"tokens":{"input_tokens":99}}}""", 99, 0, 0)]
    [InlineData("""{"usage":{"total_tokens":815}}""", 815, 0, 0)]
    public void Ranks_AreBilledByTheSearchOrTheToken(string body, long input, long output, long searches)
    {
        var usage = OpenAICounts.Read(Encoding.UTF8.GetBytes(body), WireForm.CohereRerank).Usage;

        Assert.Equal(new TokenUsage { Input = input, Output = output, Searches = searches, Grade = UsageGrade.Reported }, usage);
    }

    [Theory]
    [InlineData(WireForm.OpenAIImages, """{"data":[{"b64_json":"x"},{"url":"y"}]}""", 2, 0)]
    [InlineData(WireForm.OpenAITranscriptions, """{"text":"a","duration":12.5}""", 0, 12.5)]
    [InlineData(WireForm.OpenAITranscriptions, """{"text":"a","usage":{"type":"duration","seconds":37},"duration":36.7}""", 0, 37)]
    [InlineData(WireForm.OpenAIModerations, """{"results":[{"flagged":false}]}""", 0, 0)]
    public void Pieces_AreCountedWhereNoTokensAreTold(string form, string body, long images, double seconds)
        => Assert.Equal(new TokenUsage { Images = images, Seconds = (decimal)seconds, Grade = UsageGrade.Reported }, OpenAISummary.Read(form, Encoding.UTF8.GetBytes(body)).Usage);

    [Fact]
    public void Speech_OfAStream_IsSound()
        => Assert.Equal(
            new TokenUsage { Input = 14, AudioOutput = 101, Grade = UsageGrade.Reported },
            OpenAISummary.Read(WireForm.OpenAISpeech, """{"type":"speech.audio.done","usage":{"input_tokens":14,"output_tokens":101,"total_tokens":115}}"""u8).Usage);

    private static Used Expected(string form, JsonNode answer)
    {
        var usage = answer.Member("usage");
        var input = usage.Member("input_tokens_details") ?? usage.Member("input_token_details");
        var output = usage.Member("output_tokens_details") ?? usage.Member("output_token_details");
        bool isImage = form is WireForm.OpenAIImages or WireForm.OpenAIImageEdits;
        long made = usage.Number("output_tokens") ?? 0;
        return new Used(usage.Number("input_tokens") ?? usage.Number("prompt_tokens") ?? 0, input.Number("cached_tokens") ?? 0, 0, 0, made, 0)
        {
            AudioInput = input.Number("audio_tokens") ?? 0,
            ImageInput = input.Number("image_tokens") ?? 0,
            ImageOutput = isImage ? output.Number("image_tokens") ?? made : 0,
            Images = isImage && usage is null ? answer.Items("data").Count() : 0,
            Seconds = (decimal)(usage.Member("seconds")?.GetValue<double>() ?? (usage is null && form == WireForm.OpenAITranscriptions ? answer.Member("duration")?.GetValue<double>() : null) ?? 0),
        };
    }

    internal static IEnumerable<JsonNode> Answers(JsonNode entry)
    {
        var body = entry.Member("ResponseBody");
        if (body is JsonObject)
        {
            return [body];
        }

        string text = body is JsonArray lines ? string.Concat(lines.Select(l => l is JsonValue v && v.TryGetValue(out string? line) ? line : "")) : "";
        return text.Split('\n').Where(l => l.StartsWith("data: {", StringComparison.Ordinal)).Select(l => JsonNode.Parse(l["data: ".Length..])!);
    }
}
