using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Backends;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models.Counting;
using Gatehouse.AI.Tests.Replay;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>
/// How far off counts and estimates are where a vendor did tell: the figures of docs/decisions/0155. Answers whose reasoning is
/// not shown, or that the vendor made tools of its own run for, have tokens that nobody outside can see, and are left out; so are
/// recordings whose text was cut before they were published.
/// </summary>
public sealed class EstimateTests(ReplayFixture fixture) : IClassFixture<ReplayFixture>
{
    private const int Fewest = 40;

    [Fact]
    public void Answers_OfStreams_AreEstimatedWithinTheirBounds()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var errors = new Errors("answers of streams, estimated");
        var naive = new Errors("answers of streams, a token for four characters");
        foreach (var (recording, usage) in Visible().Where(v => v.Recording.IsStream))
        {
            var tap = OurUsage.TapOf(fixture.Gateway, recording);
            if (tap.Characters < usage.TotalOutput || tap.Characters > 10 * usage.TotalOutput)
            {
                continue;
            }

            errors.Add(recording.Name.Split('/')[0], tap.EstimatedTokens, usage.TotalOutput);
            naive.Add(recording.Name.Split('/')[0], (tap.Characters + 3) / 4, usage.TotalOutput);
        }

        Report(errors, naive);
        Assert.True(errors.Mean < naive.Mean, "the estimate is no better than a division");
        Assert.InRange(errors.Mean, 0, 0.25);
    }

    [Fact]
    public void Answers_Whole_AreCountedWithinTheirBounds()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var counted = new Errors("whole answers, counted");
        var estimated = new Errors("whole answers, estimated");
        var naive = new Errors("whole answers, a token for four characters");
        foreach (var (recording, usage) in Visible().Where(v => !v.Recording.IsStream))
        {
            var read = UsageEstimate.OfReply(new CallOutline { Model = "" }, "{}"u8, Encoding.UTF8.GetBytes(recording.Events[0]), recording.Nodes[0].Text("model") ?? "");
            Assert.Equal(UsageGrade.Counted, read.Grade);
            if (read.Output * 2 < usage.TotalOutput)
            {
                continue;
            }

            string vendor = recording.Name.Split('/')[0];
            counted.Add(vendor, read.Output, usage.TotalOutput);
            var tally = default(TextTally);
            foreach (string words in WireText.OfReply(Encoding.UTF8.GetBytes(recording.Events[0])))
            {
                tally.Add(words);
            }

            estimated.Add(vendor, tally.Tokens, usage.TotalOutput);
            naive.Add(vendor, (tally.Characters + 3) / 4, usage.TotalOutput);
        }

        Report(counted, estimated, naive);
        Assert.InRange(counted.Mean, 0, 0.25);
    }

    [Fact]
    public void Prompts_OfRecordedCalls_AreCountedAndNeverMoreThanTheWorstCase()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var counted = new Errors("prompts, counted");
        var worst = new Errors("prompts, worst case");
        var above = new List<string>();
        foreach (var (name, model, body, input) in Calls())
        {
            var outline = OpenAIBody.Read(body);
            counted.Add(model, UsageEstimate.OfReply(outline, body, "{}"u8, model).Input, input);
            long most = UsageEstimate.WorstCase(outline, 100).TotalInput;
            worst.Add(model, most, input);
            above.AddRange(most < input ? [$"{name}: {most} for {input}"] : []);
        }

        Report(counted, worst);
        Assert.True(above.Count == 0, string.Join('\n', above));
        Assert.InRange(counted.Mean, 0, 0.25);
        Assert.True(counted.Count >= 10, $"only {counted.Count} calls");
    }

    private IEnumerable<(Recording Recording, TokenUsage Usage)> Visible()
        => RecordingCatalog.Chats
            .Where(r => !r.IsBroken && r.Form is not WireForm.OpenAICompletions && !r.Events.Any(e => e.Contains("server_tool_use", StringComparison.Ordinal) || e.Contains("_call\"", StringComparison.Ordinal) || e.Contains("iterations", StringComparison.Ordinal)))
            .Select(r => (Recording: r, OurUsage.Of(fixture.Gateway, r).First().Usage))
            .Where(r => r.Usage is { Grade: UsageGrade.Reported, Reasoning: 0, TotalOutput: >= Fewest });

    private static IEnumerable<(string Name, string Model, byte[] Body, long Input)> Calls()
    {
        foreach (string file in Directory.EnumerateFiles(SharedData.PathOf("openai-recordings"), "*.json").Order(StringComparer.Ordinal))
        {
            foreach (var entry in JsonNode.Parse(File.ReadAllText(file))!["Entries"] as JsonArray ?? [])
            {
                string path = new Uri(entry.Text("RequestUri")!).AbsolutePath;
                if (path is "/v1/chat/completions" or "/v1/responses" or "/v1/embeddings" && entry.Member("RequestBody") is JsonObject body && body.Member("model") is not null
                    && body.Member("previous_response_id") is null && body.Member("conversation") is null && entry.Member("ResponseBody").Member("usage") is { } usage
                    && !body.ToJsonString().Contains("image", StringComparison.Ordinal) && !body.ToJsonString().Contains("file", StringComparison.Ordinal) && !body.ToJsonString().Contains("item_reference", StringComparison.Ordinal)
                    && body.Items("tools").All(t => t.Text("type") == "function") && body.Member("input")?.ToJsonString().StartsWith("[[", StringComparison.Ordinal) != true && (usage.Number("prompt_tokens") ?? usage.Number("input_tokens")) is > 0 and { } input)
                {
                    yield return (Path.GetFileName(file), body.Text("model")!, Encoding.UTF8.GetBytes(body.ToJsonString()), input);
                }
            }
        }
    }

    private static void Report(params Errors[] all)
    {
        foreach (var errors in all)
        {
            TestContext.Current.TestOutputHelper!.WriteLine(errors.ToString());
        }
    }

    private sealed class Errors(string what)
    {
        private readonly SortedDictionary<string, List<double>> _byGroup = new(StringComparer.Ordinal);

        public int Count => _byGroup.Values.Sum(g => g.Count);

        public double Mean => _byGroup.Values.SelectMany(g => g).Average(Math.Abs);

        public void Add(string group, long made, long told)
        {
            _byGroup.TryAdd(group, []);
            _byGroup[group].Add((double)(made - told) / told);
        }

        public override string ToString()
            => string.Create(CultureInfo.InvariantCulture, $"{what}: {Count}, off by {Mean:P0} on average; ")
                + string.Join(", ", _byGroup.Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key} {g.Value.Average():P0} ({g.Value.Min():P0} to {g.Value.Max():P0}, {g.Value.Count})")));
    }
}
