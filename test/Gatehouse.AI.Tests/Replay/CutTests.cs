using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Recorded streams in other pieces: cut anywhere they become the same bytes, and broken off anywhere an error.</summary>
public sealed class CutTests(ReplayFixture fixture) : IClassFixture<ReplayFixture>
{
    /// <summary>Short streams, one of each framing and vendor.</summary>
    private static readonly string[] Samples =
    [
        "xai/xai-tool-call.chunks.txt", "mistral/mistral-incremental-tool-call.chunks.txt", "anthropic/anthropic-text.chunks.txt", "cohere/cohere-empty-tool-call.chunks.txt",
        "google/google-tool-call.chunks.txt", "amazon-bedrock/amazon-bedrock-json-with-tools.1.chunks.txt",
    ];

    private static List<Recording> Streams => [.. RecordingCatalog.Chats.Where(r => r.IsStream && !r.IsBroken && r.Form is not WireForm.OpenAICompletions)];

    [Fact]
    public void Stream_OneEventAtATime_IsTheSame()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        int turn = 0;
        foreach (var recording in Streams)
        {
            foreach (var front in Turn(recording, ref turn, 3))
            {
                Assert.Equal(Run(front, recording, [[.. recording.Pieces().SelectMany(p => p)]]), Run(front, recording, recording.Pieces()));
            }
        }
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Stream_OtherLineEnds_IsTheSame(string lineEnd)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        int turn = 0;
        foreach (var recording in Streams.Where(r => r.ContentType == "text/event-stream"))
        {
            var front = Turn(recording, ref turn, 1)[0];
            byte[] comment = Encoding.UTF8.GetBytes($": a comment{lineEnd}id: 7{lineEnd}retry: 10{lineEnd}");
            Assert.Equal(Run(front, recording, recording.Pieces()), Run(front, recording, recording.Pieces(lineEnd).SelectMany(p => new[] { comment, p })));
        }
    }

    [Fact]
    public void Stream_CutAtEveryByte_IsTheSame()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        int turn = 0;
        foreach (var recording in Streams.Where(r => Samples.Contains(r.Name)))
        {
            byte[] bytes = [.. recording.Pieces().SelectMany(p => p)];
            var whole = Front.All.ToDictionary(f => f.Name, f => f.Wire == PumpRun.Provider(fixture.Gateway, recording).WireForm ? "" : Run(f, recording, [bytes]), StringComparer.Ordinal);
            for (int cut = 1; cut < bytes.Length; cut++)
            {
                var front = Turn(recording, ref turn, 1)[0];
                Assert.True(whole[front.Name] == Run(front, recording, [bytes[..cut], bytes[cut..]]), $"{recording.Name} cut at {cut} for {front.Name}");
            }
        }
    }

    [Fact]
    public void Stream_BrokenOff_EndsWithTheFormsError()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        int turn = 0;
        var faults = new List<string>();
        foreach (var recording in Streams)
        {
            for (int count = 0; count < recording.Events.Count; count += count < 40 || count > recording.Events.Count - 20 ? 1 : 17)
            {
                var front = Turn(recording, ref turn, 1)[0];
                var (bytes, error, hasContent) = PumpRun.Stream(front, PumpRun.Provider(fixture.Gateway, recording), recording.ContentType, recording.Pieces().Take(count));
                try
                {
                    Assert.Equal(IsWhole(recording, count), error is null);
                    if (error is null)
                    {
                        Grammar.Check(front, stream: true, bytes);
                    }
                    else if (hasContent)
                    {
                        Grammar.CheckFailed(front, bytes);
                    }
                }
                catch (Exception e)
                {
                    faults.Add($"{front.Name} {recording.Name} after {count}: {e.Message}");
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count}\n" + string.Join("\n", faults.Take(20)));
    }

    [Fact]
    public async Task Stream_BrokenOffOnTheWire_EndsWithTheFormsError()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        foreach (var recording in Streams.Where(r => Samples.Contains(r.Name)))
        {
            foreach (var front in Front.All.Where(f => f.Wire != recording.Form))
            {
                var pieces = recording.Pieces();
                int count = Enumerable.Range(0, pieces.Count).Last(c => !IsWhole(recording, c));
                var exchange = await fixture.Gateway.CallAsync(front, recording.Provider, stream: true, new Playback(recording.ContentType, [.. pieces.Take(count), pieces[count][..^3]], IsCut: true));
                if (exchange.Reply.CommittedStatus == 200)
                {
                    Grammar.CheckFailed(front, exchange.Reply.Bytes);
                }
                else
                {
                    Assert.Equal(502, exchange.Reply.CommittedStatus);
                    Grammar.CheckRefused(front, exchange.Reply.Bytes);
                }
            }
        }
    }

    /// <summary>Whether these first events are a whole answer, by what each vendor says of its end.</summary>
    private static bool IsWhole(Recording recording, int count)
    {
        var told = recording.Nodes.Take(count).ToList();
        return recording.Form switch
        {
            WireForm.AnthropicMessages => told.Any(e => e.Text("type") == "message_stop" || e.Member("delta")?.Text("stop_reason") is not null),
            WireForm.CohereChat => told.Any(e => e.Text("type") == "message-end"),
            WireForm.BedrockConverse => told.Any(e => e.Member("messageStop") is not null),
            WireForm.OpenAIResponses => told.Any(e => e.Text("type") is "response.completed" or "response.incomplete" or "response.failed"),
            WireForm.Gemini => told.Any(e => e.Member("promptFeedback").Text("blockReason") is not null) || AllEnd(told.SelectMany(e => e.Items("candidates")), "finishReason"),
            _ => AllEnd(told.SelectMany(e => e.Items("choices")), "finish_reason"),
        };
    }

    private static bool AllEnd(IEnumerable<JsonNode> answers, string reason)
        => answers.GroupBy(a => a.Number("index") ?? 0).ToList() is { Count: > 0 } all && all.TrueForAll(g => g.Any(a => a.Text(reason) is { Length: > 0 }));

    private List<Front> Turn(Recording recording, ref int turn, int count)
    {
        string form = PumpRun.Provider(fixture.Gateway, recording).WireForm;
        var fronts = Front.All.Where(f => f.Wire != form).ToList();
        turn += count;
        int start = turn;
        return [.. Enumerable.Range(0, count).Select(i => fronts[(start + i) % fronts.Count])];
    }

    private string Run(Front front, Recording recording, IEnumerable<byte[]> pieces)
    {
        byte[] bytes = PumpRun.Stream(front, PumpRun.Provider(fixture.Gateway, recording), recording.ContentType, pieces).Bytes;
        return Settled.Of(front, stream: true, bytes);
    }
}
