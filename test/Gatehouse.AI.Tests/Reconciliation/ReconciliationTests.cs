using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Models.Prices;
using Gatehouse.AI.Tests.Replay;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>
/// What every recording costs by our readers and our catalogue against what another project's readers and calculation make of it.
/// A difference is either explained, to the last digit, or a fault.
/// </summary>
public sealed class ReconciliationTests(ReplayFixture fixture) : IClassFixture<ReplayFixture>
{
    [Fact]
    public async Task Recordings_CostWhatAnotherProjectComputes()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        Assert.SkipUnless(SecondComputation.IsInstalled, SecondComputation.NotInstalled);
        var recordings = RecordingCatalog.Chats.Where(r => !r.IsBroken).Select(r => (Recording: r, Whole: VendorUsage.WholeOf(r))).Where(r => r.Whole is not null).ToList();
        var answers = await SecondComputation.RunAsync(recordings.Select(r => SecondComputation.Ask(r.Recording, r.Whole!, RecordedModel.Of(r.Recording, r.Whole!))));

        var wrong = new List<string>();
        var explained = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var unpriced = new SortedSet<string>(StringComparer.Ordinal);
        int equal = 0, without = 0;
        decimal ours = 0, theirs = 0;
        foreach (var (recording, whole) in recordings)
        {
            var costed = Cost(recording, whole!, answers[recording.Name]);
            if (costed is { Ours: null, Theirs: null })
            {
                without++;
                unpriced.Add(costed.Model);
            }
            else if (costed.IsEqual)
            {
                equal++;
                (ours, theirs) = (ours + costed.Ours!.Value, theirs + costed.Theirs!.Value);
            }
            else if (Explanation.All.FirstOrDefault(e => e.Explains(costed)) is { } why)
            {
                explained.TryAdd(why.Words, []);
                explained[why.Words].Add(costed.ToString());
            }
            else
            {
                wrong.Add(costed.ToString());
            }
        }

        var output = TestContext.Current.TestOutputHelper!;
        output.WriteLine($"{recordings.Count} recordings with usage: {equal} equal ({ours} and {theirs} dollars), {explained.Sum(e => e.Value.Count)} explained, {without} whose model neither has a price for ({string.Join(", ", unpriced)}), {wrong.Count} unexplained");
        foreach (var (why, costs) in explained)
        {
            output.WriteLine($"{costs.Count} because {why}:\n  {string.Join("\n  ", costs)}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(equal >= 150, $"only {equal} recordings are priced by both");
    }

    /// <summary>xAI tells what it bills: ten billion ticks are a dollar.</summary>
    [Fact]
    public void Recordings_CostWhatTheVendorItselfSaysItBills()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        int told = 0;
        foreach (var recording in RecordingCatalog.Chats.Where(r => r.Form == WireForm.OpenAIChat))
        {
            if (VendorUsage.WholeOf(recording) is not { } whole || whole.Member("usage").Number("cost_in_usd_ticks") is not { } ticks)
            {
                continue;
            }

            told++;
            Assert.Equal(ticks / 10_000_000_000m, Cost(recording, whole, null).Ours);
        }

        Assert.True(told >= 2, $"only {told} recordings tell what they cost");
    }

    private Costed Cost(Recording recording, JsonObject whole, JsonNode? theirs)
    {
        var usage = OurUsage.Of(fixture.Gateway, recording).First().Usage;
        string model = RecordedModel.Of(recording, whole);
        var price = ModelCatalogue.BuiltIn.Find(RecordedModel.ProviderOf(recording), model)?.Price;
        decimal? other = theirs.Member("cost") is JsonValue v && v.TryGetValue(out double cost) ? decimal.Parse(cost.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture) : null;
        return new Costed(recording.Name, model, usage, price?.CostOf(usage, SecondComputation.At), other);
    }
}
