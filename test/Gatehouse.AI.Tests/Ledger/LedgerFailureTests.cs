using System.Diagnostics;
using Gatehouse.AI.Ledger;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;
using static Gatehouse.AI.Tests.Ledger.LedgerFolderFixture;

namespace Gatehouse.AI.Tests.Ledger;

/// <summary>The disk fails, before anything was written or in the middle, and works again.</summary>
public sealed class LedgerFailureTests : IDisposable
{
    private readonly LedgerFolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Segment_ThatCannotBeMade_RefusesOrKeepsUntilItCan(bool refuses)
    {
        var log = new LogCapture();
        using var ledger = _folder.Open(s => s with { SegmentSize = 1, RefusesOnFailure = refuses }, loggers: log);
        var first = LedgerEntries.Chat(cost: 1);
        await SettleAsync(ledger, first);

        // What the next segment is called is known, and it cannot be called that.
        string next = _folder.Segments.Single().Replace("000001.log", "000002.log", StringComparison.Ordinal);
        Directory.CreateDirectory(next);
        var running = LedgerEntries.Chat(cost: 2);
        await SettleAsync(ledger, running);
        Assert.False(ledger.IsDurable);
        Assert.Equal(1, ledger.Waiting);
        bool goesOn = ledger.TryOpen(LedgerEntries.Chat(cost: 4), out var attempt, out string refusal);
        Assert.Equal(!refuses, goesOn);
        Assert.Equal(refuses, refusal.Contains("cannot be written", StringComparison.Ordinal));
        if (goesOn)
        {
            await ledger.SettleAsync(attempt, LedgerEntries.Chat(id: attempt.Id, cost: 4));
        }

        Assert.Equal(goesOn ? 7 : 3, Total(ledger).Cost);
        Directory.Delete(next);
        await Eventually.TrueAsync(() => ledger.IsDurable, "the ledger works again");
        Assert.Equal(0, ledger.Waiting);
        await SettleAsync(ledger, LedgerEntries.Chat(cost: 8));
        Assert.Equal([LedgerMarks.None, LedgerMarks.NotDurable, .. goesOn ? [LedgerMarks.NotDurable] : Array.Empty<LedgerMarks>(), LedgerMarks.None], All(ledger).Select(e => e.Marks));
        Assert.Equal(1, log.Entries.Count(e => e.Event.Name == "ledger.failed"));
        ledger.Dispose();
        using var again = _folder.Open();
        Assert.Equal(goesOn ? 15 : 11, Total(again).Cost);
    }

    [Fact]
    public async Task Entries_KeptForDays_AreFoundByTheirDay()
    {
        var time = new FakeTimeProvider(LedgerEntries.Noon);
        using var ledger = _folder.Open(s => s with { SegmentSize = 1, RefusesOnFailure = false }, time);
        await SettleAsync(ledger, LedgerEntries.Chat(cost: 1));
        string next = _folder.Segments.Single().Replace("000001.log", "000002.log", StringComparison.Ordinal);
        Directory.CreateDirectory(next);
        await SettleAsync(ledger, LedgerEntries.Chat(cost: 2));
        time.Advance(TimeSpan.FromDays(3));
        Directory.Delete(next);
        await Eventually.TrueAsync(() => ledger.IsDurable, "the ledger works again");

        Assert.Equal([1m, 2m], ledger.Entries(LedgerEntries.Noon, LedgerEntries.Noon.AddHours(1)).Select(e => e.Cost!.Value));
    }

    [Fact]
    public async Task Folder_WithoutRoomForOpenAttempts_IsLeftAsItIs_UntilThereIsRoom()
    {
        Assert.SkipUnless(Run("mount", $"-t tmpfs -o size=4m none {_folder.Path}"), "A small disk needs the right to mount one.");
        try
        {
            using var ledger = _folder.Open();
            Assert.False(ledger.TryOpen(LedgerEntries.Chat(), out _, out string refusal));
            Assert.Contains("the ledger cannot be written", refusal, StringComparison.Ordinal);
            Assert.False(ledger.IsDurable);

            Assert.True(Run("mount", $"-o remount,size=32m {_folder.Path}"));
            await Eventually.TrueAsync(() => ledger.IsDurable, "the ledger works");
            await SettleAsync(ledger, LedgerEntries.Chat(cost: 1));
            Assert.Equal(1, Total(ledger).Cost);
        }
        finally
        {
            Assert.True(Run("umount", $"-l {_folder.Path}"));
        }
    }

    [Fact]
    public async Task Folder_ThatCannotBeMade_IsTriedUntilItCan()
    {
        string place = Path.Combine(_folder.Path, "place");
        File.WriteAllText(place, "a file is in the way");
        using var ledger = _folder.Open(s => s with { Folder = Path.Combine(place, "ledger"), RefusesOnFailure = false });
        Assert.False(ledger.IsDurable);
        await SettleAsync(ledger, LedgerEntries.Chat(cost: 1));
        File.Delete(place);
        await Eventually.TrueAsync(() => ledger.IsDurable, "the ledger works");
        Assert.Equal((LedgerMarks.NotDurable, 1), (All(ledger).Single().Marks, (int)Total(ledger).Calls));
    }

    [Fact]
    public async Task Process_EndedWhileTheDiskFails_LeavesKeptEntriesAsInterrupted()
    {
        var left = new LedgerFolderFixture();
        try
        {
            using var ledger = _folder.Open(s => s with { SegmentSize = 1 });
            await SettleAsync(ledger, LedgerEntries.Chat(cost: 1));
            Directory.CreateDirectory(_folder.Segments.Single().Replace("000001.log", "000002.log", StringComparison.Ordinal));
            var kept = LedgerEntries.Chat(cost: 2) with { Reserved = 3 };
            await SettleAsync(ledger, kept);
            _folder.LeaveTo(left);
            using var next = left.Open();
            await next.Recovered;
            Assert.Equal((1m, 1, 3m), (Total(next).Cost, Total(next).Interrupted, Total(next).Uncertain));
        }
        finally
        {
            left.Dispose();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RealDisk_FullOrReadOnly_IsSurvived(bool readOnly)
    {
        Assert.SkipUnless(Run("mount", $"-t tmpfs -o size=10m none {_folder.Path}"), "A small disk needs the right to mount one.");
        try
        {
            using (var ledger = _folder.Open(s => s with { RefusesOnFailure = false, Flushes = true, SegmentSize = 200_000 }))
            {
                await SettleAsync(ledger, LedgerEntries.Chat(cost: 1));
                string filler = Path.Combine(_folder.Path, "filler");
                Fill(filler);
                int settled = 1;
                while (ledger.IsDurable)
                {
                    await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SettleAsync(ledger, LedgerEntries.Chat(cost: 1))));
                    settled += 50;
                }

                Assert.True(ledger.Waiting > 0);
                Assert.Equal(settled, Total(ledger).Cost);
                File.Delete(filler);
                await Eventually.TrueAsync(() => ledger.IsDurable, "the ledger works again");
                await SettleAsync(ledger, LedgerEntries.Chat(cost: 1));
                Assert.Equal(settled + 1, All(ledger).Select(e => e.Id).Distinct().Count());
            }

            if (readOnly)
            {
                Assert.True(Run("mount", $"-o remount,ro {_folder.Path}"));
                using var refusing = _folder.Open();
                Assert.False(refusing.TryOpen(LedgerEntries.Chat(), out _, out _));
                Assert.True(LedgerReader.Open(_folder.Path).Usage(new Gatehouse.AI.Ledger.Usage.UsageQuery()).Single().Sums.Calls > 1);
                Assert.True(Run("mount", $"-o remount,rw {_folder.Path}"));
                await Eventually.TrueAsync(() => refusing.IsDurable, "the ledger works again");
                await SettleAsync(refusing, LedgerEntries.Chat());
                refusing.Dispose();
            }
        }
        finally
        {
            Assert.True(Run("umount", $"-l {_folder.Path}"));
        }
    }

    private static void Fill(string file)
    {
        try
        {
            using var stream = File.Create(file);
            byte[] piece = new byte[4096];
            while (true)
            {
                stream.Write(piece);
                stream.Flush();
            }
        }
        catch (IOException)
        {
        }
    }

    private static bool Run(string program, string arguments)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return false;
        }

        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
