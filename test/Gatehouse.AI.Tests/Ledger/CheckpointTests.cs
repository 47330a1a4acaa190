using System.Globalization;
using CsCheck;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Usage;
using Microsoft.Extensions.Time.Testing;
using static Gatehouse.AI.Tests.Ledger.LedgerFolderFixture;

namespace Gatehouse.AI.Tests.Ledger;

/// <summary>Sums from a checkpoint and what follows are those of the whole log; what retention removes stays in them.</summary>
public sealed class CheckpointTests : IDisposable
{
    private static readonly UsageDimension[] Everything = [.. UsageDimensions.All.Select(d => d.Dimension)];

    private readonly LedgerFolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Checkpoint_AndWhatFollows_IsTheWholeLog()
        => await Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Decimal[-5m, 500m], Gen.Int[0, 40], Gen.Enum<LedgerEntryKind>(), Gen.Enum<LedgerOutcome>(), Gen.Long[0, 1 << 40])
            .Select((team, model, cost, days, kind, outcome, tokens) => LedgerEntries.Chat(team: $"team-{team}", model: $"model-{model}", cost: cost, at: LedgerEntries.Noon.AddDays(-days)) with
            {
                Kind = kind,
                Outcome = outcome,
                Reserved = cost / 3,
                Saved = cost / 7,
                Usage = new TokenUsage { Input = tokens, Output = tokens / 2, Seconds = cost / 11, Grade = UsageGrade.Estimated },
            })
            .Array[400].SampleAsync(HoldsAsync, iter: 3, threads: 1);

    private static async Task HoldsAsync(LedgerEntry[] entries)
    {
        using var folder = new LedgerFolderFixture();
        foreach (var part in entries.Chunk(100))
        {
            // Each round ends with a checkpoint, and begins with it.
            using var ledger = folder.Open(s => s with { SegmentSize = 4000 });
            await Task.WhenAll(part.Select(e => ledger.AppendAsync(e).AsTask()));
            await ledger.AppendAsync(new LedgerScore { CallId = "nobody", Consumer = part[0].Id.ToString(), Name = "helpful", Value = 1, At = LedgerEntries.Noon });
        }

        string[] kept = Rows(folder);
        File.Delete(Path.Combine(folder.Path, "usage.checkpoint"));
        Assert.Equal(kept, Rows(folder));
        using var direct = new MemoryLedger(TimeZoneInfo.Utc, TimeProvider.System);
        foreach (var entry in entries)
        {
            await direct.AppendAsync(entry);
        }

        Assert.Equal(direct.Usage(new UsageQuery { By = Everything }).Select(Text), kept[..^1]);
    }

    [Fact]
    public async Task Retention_RemovesFilesAndKeepsSums()
    {
        await FillAsync(50);
        string[] rows = Rows(_folder);
        Age(days: 30);
        using (var ledger = _folder.Open(s => s with { Retention = TimeSpan.FromDays(20) }))
        {
            await SettleAsync(ledger, LedgerEntries.Chat(team: "later", cost: 1));
            await ledger.Recovered;
            await ledger.TendAsync();
            Assert.Single(_folder.Segments);
            Assert.Equal("later", All(ledger).Single().Team);
            Assert.Equal(51, Total(ledger).Calls);
        }

        Assert.Superset(rows[..^1].ToHashSet(StringComparer.Ordinal), Rows(_folder).ToHashSet(StringComparer.Ordinal));

        // Twice is not once more; and another time zone cannot change days that cannot be read again.
        for (int i = 0; i < 2; i++)
        {
            using var tokyo = _folder.Open(s => s with { Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"), Retention = TimeSpan.FromDays(20) });
            Assert.Equal(51, Total(tokyo).Calls);
        }
    }

    [Fact]
    public async Task Retention_OfTwoProcesses_CountsNothingTwice()
    {
        await FillAsync(50);
        Age(days: 30);
        using var one = _folder.Open(s => s with { Retention = TimeSpan.FromDays(20) });
        using var two = _folder.Open(s => s with { Retention = TimeSpan.FromDays(20) });
        await Task.WhenAll(one.Recovered, two.Recovered);
        await SettleAsync(two, LedgerEntries.Chat(cost: 1));
        await one.TendAsync();
        await two.TendAsync();
        Assert.Equal((51, 51), ((int)Total(one).Calls, (int)Total(two).Calls));
        one.Dispose();
        two.Dispose();
        using var later = _folder.Open();
        Assert.Equal(51, Total(later).Calls);
    }

    [Fact]
    public async Task Retention_OfAProcessThatEndedBeforeItRemoved_CountsNothingTwice()
    {
        await FillAsync(50);
        Age(days: 30);
        string checkpoint = Path.Combine(_folder.Path, "usage.checkpoint");
        var files = _folder.Segments.ToDictionary(f => f, File.ReadAllBytes, StringComparer.Ordinal);
        byte[] made;
        using (var ledger = _folder.Open(s => s with { Retention = TimeSpan.FromDays(20) }))
        {
            await ledger.Recovered;
            Assert.Empty(_folder.Segments);
            made = File.ReadAllBytes(checkpoint);
        }

        // What a kill between the two leaves: the checkpoint that has the sums of the files, and the files.
        File.WriteAllBytes(checkpoint, made);
        foreach (var (file, bytes) in files)
        {
            File.WriteAllBytes(file, bytes);
        }

        Age(days: 30);
        using (var ledger = _folder.Open(s => s with { Retention = TimeSpan.FromDays(20) }))
        {
            await ledger.Recovered;
            Assert.Empty(_folder.Segments);
            Assert.Equal(50, Total(ledger).Calls);
        }

        // In another time zone the sums are made anew, of what was removed.
        using var tokyo = _folder.Open(s => s with { Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo") });
        Assert.Equal(50, Total(tokyo).Calls);
    }

    [Theory]
    [InlineData("Atlantic/Azores", "2026-10-25")]
    [InlineData("America/Santiago", "2026-09-06")]
    [InlineData("Europe/Berlin", "2026-10-25")]
    [InlineData("UTC", "2026-10-25")]
    public async Task Entries_OfDays_AreThoseThatSumsAreOf(string zoneId, string day)
    {
        // The Azores have the hour from midnight twice that day, Chile has none.
        var middle = DateOnly.Parse(day, CultureInfo.InvariantCulture);
        using (var ledger = _folder.Open(s => s with { Zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId) }))
        {
            for (int hour = -36; hour < 60; hour++)
            {
                await ledger.AppendAsync(LedgerEntries.Chat(cost: 1, at: new DateTimeOffset(middle, new TimeOnly(0, 10), TimeSpan.Zero).AddHours(hour)));
            }

            await ledger.Recovered;
        }

        var reader = LedgerReader.Open(_folder.Path);
        Assert.Equal(zoneId, reader.Zone.Id);
        foreach (int days in (int[])[-1, 0, 1])
        {
            var query = new UsageQuery { From = middle.AddDays(days), To = middle.AddDays(days) };
            Assert.Equal(reader.Usage(query).Single().Sums.Calls, reader.Entries(query).Count());
        }

        Assert.Equal(96, reader.Entries(new UsageQuery { From = DateOnly.MinValue, To = DateOnly.MaxValue }).Count());
    }

    [Fact]
    public async Task Entries_AfterTheClockWasSetBack_AreThoseThatSumsAreOf()
    {
        var time = new FakeTimeProvider(LedgerEntries.Noon.AddDays(15));
        using (var ledger = _folder.Open(time: time))
        {
            await SettleAsync(ledger, LedgerEntries.Chat(cost: 1, at: time.GetUtcNow()));
            time.AdjustTime(LedgerEntries.Noon);
            await SettleAsync(ledger, LedgerEntries.Chat(cost: 2, at: time.GetUtcNow()));
            time.Advance(TimeSpan.FromDays(2));
            await SettleAsync(ledger, LedgerEntries.Chat(cost: 4, at: time.GetUtcNow()));
        }

        var reader = LedgerReader.Open(_folder.Path);
        foreach (var (days, cost) in (ReadOnlySpan<(int, decimal)>)[(15, 1), (0, 2), (2, 4)])
        {
            var day = DateOnly.FromDateTime(LedgerEntries.Noon.Date).AddDays(days);
            Assert.Equal(cost, reader.Entries(new UsageQuery { From = day, To = day }).Single().Cost);
        }
    }

    [Fact]
    public async Task KeepUsage_LetsGoOfDaysThatAreOlder()
    {
        using (var ledger = _folder.Open())
        {
            await ledger.AppendAsync(LedgerEntries.Chat(cost: 1, at: TimeProvider.System.GetUtcNow().AddDays(-100)));
            await ledger.AppendAsync(LedgerEntries.Chat(cost: 2, at: TimeProvider.System.GetUtcNow()));
        }

        Age(days: 60);
        using (var ledger = _folder.Open(s => s with { Retention = TimeSpan.FromDays(50), KeepUsage = TimeSpan.FromDays(90) }))
        {
            await ledger.Recovered;
        }

        using var later = _folder.Open();
        Assert.Equal(2, Total(later).Cost);
    }

    [Fact]
    public async Task Reader_OfAFolderThatIsWrittenTo_SeesWhatIsSettled()
    {
        using var ledger = _folder.Open(s => s with { Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") });
        await ledger.Recovered;
        await SettleAsync(ledger, LedgerEntries.Chat(cost: 1));
        var reader = LedgerReader.Open(_folder.Path);
        Assert.Equal(("Europe/Berlin", 1m), (reader.Zone.Id, reader.Usage(new UsageQuery()).Single().Sums.Cost));
        Assert.Single(reader.Entries(new UsageQuery { From = new DateOnly(2026, 11, 30), To = new DateOnly(2026, 11, 30) }));
        Assert.Empty(reader.Entries(new UsageQuery { From = new DateOnly(2026, 12, 1) }));
    }

    private async Task FillAsync(int entries)
    {
        using var ledger = _folder.Open(s => s with { SegmentSize = 2000 });
        for (int i = 0; i < entries; i++)
        {
            await SettleAsync(ledger, LedgerEntries.Chat(team: $"team-{i % 3}", cost: i));
        }
    }

    private void Age(int days)
    {
        foreach (string file in _folder.Segments)
        {
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-days));
        }
    }

    // All rows, and the scores in the last line.
    private static string[] Rows(LedgerFolderFixture folder)
    {
        using var ledger = folder.Open();
        return [.. ledger.Usage(new UsageQuery { By = Everything }).Select(Text), string.Join(' ', ledger.Scores())];
    }

    private static string Text(UsageRow row)
    {
        var s = row.Sums;
        return $"{string.Join('|', row.Values)} {s.Calls} {s.Attempts} {s.CacheHits} {s.Errors} {s.Cancelled} {s.Interrupted} {s.Corrections} {s.Estimated} {s.Input} {s.Output} {s.Seconds:G29} {s.Cost:G29} {s.EstimatedCost:G29} {s.Corrected:G29} {s.Saved:G29} {s.Uncertain:G29}";
    }
}
