using System.Globalization;
using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>
/// Recordings changed as vendors and their copiers might have sent them: every form in front stays within its grammar, and
/// says what the changed recording says. GATEHOUSE_MUTATIONS sets how many seeds are tried in every form.
/// </summary>
public sealed class MutationTests(ReplayFixture fixture) : IClassFixture<ReplayFixture>
{
    // A long stream says the same in its middle over and over.
    private const int LongestStream = 160;

    private const string Broken = "broken arguments";

    private static readonly int Seeds = int.TryParse(Environment.GetEnvironmentVariable("GATEHOUSE_MUTATIONS"), CultureInfo.InvariantCulture, out int n) ? n : 0;

    public static TheoryData<string> Mutations() => [.. Mutation.All.Select(m => m.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Mutated_InEveryForm_SaysTheSame(string name)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var faults = new List<string>();
        int turn = 0;
        foreach (var mutation in Mutation.All.Where(m => m.Name == name))
        {
            foreach (var recording in RecordingCatalog.Chats.Where(r => !r.IsBroken && !r.Name.StartsWith(RecordingCatalog.HandMade, StringComparison.Ordinal) && r.Events.Count <= LongestStream && r.Form is not WireForm.OpenAICompletions && mutation.Fits(r)))
            {
                for (int seed = 0; seed < Math.Max(1, Seeds); seed++)
                {
                    var changed = mutation.Apply(recording, seed);
                    var fronts = Front.All.Where(f => f.Wire != PumpRun.Provider(fixture.Gateway, recording).WireForm && (recording.IsStream || f.Name != "gemini array")).ToList();
                    foreach (var front in Seeds > 0 ? fronts : [fronts[turn++ % fronts.Count]])
                    {
                        Check(front, changed, faults);
                    }
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} faults\n" + string.Join("\n", faults.Take(40)));
    }

    private void Check(Front front, Recording recording, List<string> faults)
    {
        try
        {
            var provider = PumpRun.Provider(fixture.Gateway, recording);
            byte[] bytes = recording.IsStream ? PumpRun.Stream(front, provider, recording.ContentType, recording.Pieces()).Bytes : PumpRun.Whole(front, provider, recording.Pieces()[0]);
            try
            {
                if (recording.Name.Contains(Broken, StringComparison.Ordinal))
                {
                    // What the model wrote is there, whatever a form makes of arguments that are none.
                    Assert.Contains(front.Wire == WireForm.OpenAICompletions || recording.Said.Calls.Count == 0 ? "" : "{\\\"a\\\":", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
                    return;
                }

                Grammar.Check(front, recording.IsStream, bytes);
                Assert.Equal(front.Expect(recording.Said).ToString(), front.Read(bytes, recording.IsStream).ToString());
            }
            catch (Exception e)
            {
                faults.Add($"{front.Name}: {e.Message.Replace("\n", " | ", StringComparison.Ordinal)} in {recording.Name}{(Verbose ? "\n" + Encoding.UTF8.GetString(bytes) : "")}");
            }
        }
        catch (Exception e)
        {
            faults.Add($"{front.Name}: thrown {e.Message} in {recording.Name}");
        }
    }

    private static bool Verbose => Environment.GetEnvironmentVariable("GATEHOUSE_MUTATIONS_VERBOSE") == "1";
}
