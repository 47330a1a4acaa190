using Gatehouse.AI.Calls;
using Gatehouse.AI.Tests.Replay;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>The usage that is read of every recording against one that is computed from its JSON by what the vendor documents.</summary>
public sealed class RecordedUsageTests(ReplayFixture fixture) : IClassFixture<ReplayFixture>
{
    [Fact]
    public void Recordings_AreReadAsTheVendorDocuments()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var wrong = new List<string>();
        int told = 0, silent = 0, ways = 0;
        foreach (var recording in RecordingCatalog.Chats.Where(r => !r.IsBroken))
        {
            var whole = VendorUsage.WholeOf(recording);
            told += whole is null ? 0 : 1;
            silent += whole is null ? 1 : 0;
            foreach (var (way, usage) in OurUsage.Of(fixture.Gateway, recording))
            {
                ways++;
                var expected = whole is null ? new Used(0, 0, 0, 0, 0, 0) : VendorUsage.Of(recording, whole);
                if (whole is null ? usage.Grade != UsageGrade.None : usage.Grade == UsageGrade.None || expected != Used.Of(usage))
                {
                    wrong.Add($"{recording.Name}, {way}:\n  vendor {expected}\n  ours   {Used.Of(usage)} {usage.Grade}");
                }
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{told} recordings with usage, {silent} without, read in {ways} ways");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(told >= 200, $"only {told} recordings tell their usage");
    }

    /// <summary>What the vendor adds up itself is what our buckets add up to.</summary>
    [Fact]
    public void Recordings_AddUpToTheVendorsOwnTotal()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        var wrong = new List<string>();
        int totals = 0;
        foreach (var recording in RecordingCatalog.Chats.Where(r => !r.IsBroken))
        {
            if (VendorUsage.WholeOf(recording) is not { } whole || VendorUsage.TotalOf(whole) is not { } total)
            {
                continue;
            }

            totals++;
            wrong.AddRange(OurUsage.Of(fixture.Gateway, recording).Where(o => o.Usage.TotalInput + o.Usage.TotalOutput != total).Select(o => $"{recording.Name}, {o.Way}: {total}, {Used.Of(o.Usage)}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(totals >= 150, $"only {totals} recordings tell a total");
    }
}
