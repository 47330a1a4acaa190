using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Tests.Replay;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>The usage that is read of every recording against the one that another project's readers find in it.</summary>
public sealed class SecondUsageTests(ReplayFixture fixture) : IClassFixture<ReplayFixture>
{
    // What the other readers do not look at, so that ours are right where they differ.
    private static readonly Dictionary<string, string> Explained = new(StringComparer.Ordinal)
    {
        ["anthropic/anthropic-compaction.1.json"] = "a compaction is billed beside the totals (usage.iterations), which the other reader does not look at",
    };

    [Fact]
    public async Task Recordings_AreReadAsAnotherProjectReadsThem()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        Assert.SkipUnless(SecondComputation.IsInstalled, SecondComputation.NotInstalled);
        var recordings = RecordingCatalog.Chats.Where(r => !r.IsBroken).Select(r => (Recording: r, Whole: VendorUsage.WholeOf(r))).Where(r => r.Whole is not null).ToList();
        var answers = await SecondComputation.RunAsync(recordings.Select(r => SecondComputation.Ask(r.Recording, r.Whole!, "")));

        var wrong = new List<string>();
        int equal = 0, explained = 0, unread = 0;
        foreach (var (recording, _) in recordings)
        {
            if (answers[recording.Name].Member("usage") is not { } theirs)
            {
                unread++;
                wrong.AddRange(recording.Form == WireForm.OllamaChat ? [] : [$"{recording.Name}: {answers[recording.Name].Text("why")}"]);
                continue;
            }

            var ours = Used.Of(OurUsage.Of(fixture.Gateway, recording).First().Usage);
            if (Same(theirs, ours))
            {
                equal++;
            }
            else if (Explained.ContainsKey(recording.Name))
            {
                explained++;
            }
            else
            {
                wrong.Add($"{recording.Name}:\n  theirs {theirs.ToJsonString()}\n  ours   {ours}");
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{recordings.Count} recordings with usage: {equal} equal, {explained} explained, {unread} that the other project has no reader for");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static bool Same(JsonNode theirs, Used ours)
        => (theirs.Number("input_tokens") ?? 0) == ours.Input
            && (theirs.Number("output_tokens") ?? 0) == ours.Output
            && (theirs.Number("cache_read_tokens") ?? 0) == ours.CacheRead
            && (theirs.Number("cache_write_tokens") ?? 0) == ours.Write5m + ours.Write1h
            && (theirs.Number("input_audio_tokens") ?? 0) == ours.AudioInput
            && (theirs.Number("output_audio_tokens") ?? 0) == ours.AudioOutput
            && (theirs.Number("output_reasoning_tokens") ?? 0) == ours.Reasoning;
}
