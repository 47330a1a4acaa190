using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>
/// Every recorded answer, played back by a stand-in for its vendor and called in every form in front: each reply is right by
/// the form's grammar, and says what the recording says.
/// </summary>
public sealed class ReplayTests(ReplayFixture fixture) : IClassFixture<ReplayFixture>
{
    public static TheoryData<string> Recordings() => [.. RecordingCatalog.Chats.Select(r => r.Name)];

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Recording_InEveryForm_SaysTheSame(string name)
    {
        var recording = RecordingCatalog.Chats.Single(r => r.Name == name);
        var faults = new List<string>();
        foreach (var front in Front.All.Where(f => recording.IsStream || f.Name != "gemini array").Where(f => Reaches(f, recording)))
        {
            var exchange = await fixture.Gateway.CallAsync(front, recording.Provider, recording.IsStream, new Playback(recording.ContentType, recording.Pieces()));
            try
            {
                Check(front, recording, exchange);
            }
            catch (Exception e)
            {
                faults.Add($"{front.Name}: {e.Message}");
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    internal static bool Reaches(Front front, Recording recording)
        => recording.Form is not WireForm.OpenAICompletions || front.Wire == recording.Form;

    private void Check(Front front, Recording recording, TestExchange exchange)
    {
        byte[] bytes = exchange.Reply.Bytes;
        if (recording.IsBroken)
        {
            if (exchange.Reply.CommittedStatus == 200)
            {
                Grammar.CheckFailed(front, bytes);
            }
            else
            {
                Grammar.CheckRefused(front, bytes);
            }

            return;
        }

        Assert.True(exchange.Reply.CommittedStatus == 200, exchange.Reply.Text);
        if (fixture.Gateway.Passes(front, recording) && front.Name != "gemini array")
        {
            Assert.Equal(Encoding.UTF8.GetString([.. recording.Pieces().SelectMany(p => p)]), Encoding.UTF8.GetString(bytes));
            return;
        }

        if (fixture.Gateway.Passes(front, recording))
        {
            // The same events in an array.
            Assert.Equal(recording.Nodes.Select(n => n.ToJsonString()), front.Nodes(bytes, stream: true).Select(n => n.ToJsonString()));
            return;
        }

        Grammar.Check(front, recording.IsStream, bytes);
        Assert.Equal(front.Expect(recording.Said).ToString(), front.Read(bytes, recording.IsStream).ToString());
    }
}
