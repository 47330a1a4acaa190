using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Committing;
using Gatehouse.AI.Ledger.Files;
using Gatehouse.AI.Ledger.Records;
using Gatehouse.AI.Ledger.Usage;
using static Gatehouse.AI.Tests.Ledger.LedgerFolderFixture;

namespace Gatehouse.AI.Tests.Ledger;

/// <summary>Files of the log that end anywhere, or have a changed byte anywhere.</summary>
public sealed class BrokenLogTests : IDisposable
{
    private const int Entries = 6;

    private readonly LedgerFolderFixture _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Log_CutAtAnyByte_HasAllRecordsBeforeTheCutAndNoDamage()
    {
        var (bytes, ends) = await WriteAsync();
        string file = Path.Combine(_folder.Path, "cut");
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            foreach (int zeros in (int[])[0, 5000])
            {
                File.WriteAllBytes(file, [.. bytes.AsSpan(0, cut), .. new byte[zeros]]);
                var (count, scan) = Read(file);

                // Zeros that are not there any more are as good as zeros.
                int whole = ends.Count(e => e <= cut || (e <= cut + zeros && !bytes.AsSpan(cut, e - cut).ContainsAnyExcept((byte)0)));
                Assert.Equal((whole, 0), (count, scan.Damaged));
            }
        }
    }

    [Fact]
    public async Task Log_WithAChangedByteAnywhere_TellsDamageOrEndsBeforeTheLastBatch()
    {
        var (bytes, ends) = await WriteAsync();
        string file = Path.Combine(_folder.Path, "changed");
        for (int at = SegmentReader.FirstRecord; at < bytes.Length; at++)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 0x10;
            File.WriteAllBytes(file, changed);
            var (count, scan) = Read(file);

            // The head, and each entry but that with the changed byte, is read; only what stands last can have been torn instead.
            int hit = ends.Count(e => e <= at);
            bool isLast = at >= ends[^1];
            Assert.Equal(at < ends[0] && at < HeadEnd(bytes) ? Entries : hit < Entries ? Entries - 1 : Entries, count);
            Assert.Equal(isLast, scan.Damaged == 0);
        }
    }

    [Fact]
    public void Log_OfBatchesOfSeveral_WithAChangedRecord_LosesThatAlone()
    {
        string file = WriteBatches(batches: 3, ofEach: 4, out var starts);
        byte[] bytes = File.ReadAllBytes(file);
        foreach (int start in starts)
        {
            byte[] changed = [.. bytes];
            changed[start + RecordFrame.Size + 20] ^= 1;
            File.WriteAllBytes(file, changed);
            var (count, scan) = Read(file);
            Assert.Equal((starts.Count - 1, start, true), (count, (int)scan.DamagedAt, scan.IsSealed));
        }
    }

    [Fact]
    public async Task Log_ReadWhileItIsWritten_TakesWhatIsHalfThereForNoDamage()
    {
        string written = WriteBatches(batches: 200, ofEach: 2, out var starts);
        byte[] bytes = File.ReadAllBytes(written);
        string file = Path.Combine(_folder.Path, "growing");
        for (int round = 0; round < 40; round++)
        {
            // As of a real one, zeros are ahead of what is written, and reading them takes its time.
            File.WriteAllBytes(file, new byte[1024 * 1024]);
            var writing = Task.Run(() =>
            {
                using var writer = LedgerFolder.OpenToWrite(file, FileMode.Open);
                for (int at = 0; at < bytes.Length; at += 50)
                {
                    RandomAccess.Write(writer, bytes.AsSpan(at, Math.Min(50, bytes.Length - at)), at);
                }
            });
            while (!writing.IsCompleted)
            {
                Assert.Equal(0, Read(file).Scan.Damaged);
            }

            await writing;
            Assert.Equal(starts.Count, Read(file).Count);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_WithAFileThatIsShorterThanTheNextOneSays_Tells(bool isZeros)
    {
        using (var ledger = _folder.Open(s => s with { SegmentSize = 300 }))
        {
            for (int i = 0; i < Entries; i++)
            {
                await SettleAsync(ledger, LedgerEntries.Chat(cost: i));
            }
        }

        string file = _folder.Segments.First();
        int length = (int)new FileInfo(file).Length;
        byte[] begin = File.ReadAllBytes(file)[..(length - 60)];
        File.WriteAllBytes(file, isZeros ? [.. begin, .. new byte[60]] : begin);
        File.Delete(Path.Combine(_folder.Path, "usage.checkpoint"));
        for (int i = 0; i < 2; i++)
        {
            using var ledger = _folder.Open();
            var damage = Assert.Single(ledger.Damages);
            Assert.Equal((Path.GetFileName(file), length), (damage.File, (int)(damage.Offset + damage.Bytes)));
            Assert.Equal(All(ledger).Count, (int)Total(ledger).Calls);
            Assert.InRange(Total(ledger).Calls, 1, Entries - 1);
        }
    }

    [Fact]
    public async Task Open_WithDamage_CountsTheRestAndTellsEachTime()
    {
        await WriteAsync();
        string file = _folder.Segments.Single();
        byte[] bytes = File.ReadAllBytes(file);
        bytes[HeadEnd(bytes) + RecordFrame.Size + 20] ^= 1;
        File.WriteAllBytes(file, bytes);
        File.Delete(Path.Combine(_folder.Path, "usage.checkpoint"));
        for (int i = 0; i < 3; i++)
        {
            using var ledger = _folder.Open();
            var damage = Assert.Single(ledger.Damages);
            Assert.Equal((Path.GetFileName(file), (long)HeadEnd(bytes), Entries - 1), (damage.File, damage.Offset, (int)Total(ledger).Calls));
            Assert.Equal(damage, Assert.Single(LedgerReader.Open(_folder.Path).Damages));
        }
    }

    [Fact]
    public async Task Entries_OfAFileThatWasDamagedAfterItWasCounted_Tell()
    {
        var (bytes, _) = await WriteAsync();
        string file = _folder.Segments.Single();
        bytes[HeadEnd(bytes) + RecordFrame.Size + 20] ^= 1;
        File.WriteAllBytes(file, bytes);
        var reader = LedgerReader.Open(_folder.Path);
        Assert.Equal((Entries, 0), ((int)reader.Usage(new UsageQuery()).Single().Sums.Calls, reader.Damages.Count));
        Assert.Equal(Entries - 1, reader.Entries(new UsageQuery()).Count());
        Assert.Equal((Path.GetFileName(file), (long)HeadEnd(bytes)), Assert.Single(reader.Damages) is var d ? (d.File, d.Offset) : default);
    }

    [Fact]
    public async Task Open_WithATornTail_ClosesTheFileBehindTheLastRecord()
    {
        var (bytes, ends) = await WriteAsync();
        string file = _folder.Segments.Single();
        File.WriteAllBytes(file, [.. bytes.AsSpan(0, ends[3] + 40), .. new byte[1000]]);
        File.Delete(Path.Combine(_folder.Path, "usage.checkpoint"));
        using (var ledger = _folder.Open())
        {
            await ledger.Recovered;
            Assert.Equal(4, Total(ledger).Calls);
            Assert.Empty(ledger.Damages);
        }

        Assert.True(Read(file).Scan.IsSealed);
        Assert.Equal(ends[3] + RecordFrame.Size + 1, new FileInfo(file).Length);
    }

    [Fact]
    public async Task Open_OfAFileThatIsNoLog_TellsAndGoesOn()
    {
        await WriteAsync();
        File.WriteAllText(Path.Combine(_folder.Path, "20250101T000000000Z-00000000-000001.log"), "this is something else altogether");
        using var ledger = _folder.Open();
        Assert.Equal(Entries, Total(ledger).Calls);
        Assert.Equal(-1, Assert.Single(ledger.Damages).Offset);
    }

    [Fact]
    public async Task Open_WithABrokenCheckpoint_MakesTheSumsAnew()
    {
        await WriteAsync();
        string checkpoint = Path.Combine(_folder.Path, "usage.checkpoint");
        byte[] bytes = File.ReadAllBytes(checkpoint);
        bytes[^20] ^= 1;
        File.WriteAllBytes(checkpoint, bytes);
        Assert.NotNull(LedgerReader.Open(_folder.Path).CheckpointFault);
        using var ledger = _folder.Open();
        Assert.Equal(Entries, Total(ledger).Calls);
    }

    [Fact]
    public async Task Open_WithALogThatIsShorterThanTheCheckpointSays_KeepsTheSumsAndTells()
    {
        var (bytes, ends) = await WriteAsync();
        File.WriteAllBytes(_folder.Segments.Single(), bytes.AsSpan(0, ends[2]).ToArray());
        using var ledger = _folder.Open();
        Assert.Equal((Entries, 3), ((int)Total(ledger).Calls, All(ledger).Count));
        Assert.Equal((ends[2], bytes.Length - ends[2]), Assert.Single(ledger.Damages) is var d ? ((int)d.Offset, (int)d.Bytes) : default);
    }

    [Fact]
    public async Task Open_WithAFileThatSomebodyRemoved_KeepsItsSumsAndTellsEachTime()
    {
        await WriteAsync();
        string file = _folder.Segments.Single();
        File.Delete(file);
        for (int i = 0; i < 3; i++)
        {
            using var ledger = _folder.Open();
            await ledger.Recovered;
            await ledger.TendAsync();
            Assert.Equal((Path.GetFileName(file), Entries), (Assert.Single(ledger.Damages).File, (int)Total(ledger).Calls));
            Assert.Single(LedgerReader.Open(_folder.Path).Damages);
        }
    }

    [Fact]
    public async Task Open_WithADamagedFileThatWasPutBack_CountsItsEntries()
    {
        await WriteAsync();
        string file = _folder.Segments.Single();
        byte[] bytes = File.ReadAllBytes(file), damaged = [.. bytes];
        damaged[HeadEnd(bytes) + RecordFrame.Size + 20] ^= 1;
        File.WriteAllBytes(file, damaged);
        File.Delete(Path.Combine(_folder.Path, "usage.checkpoint"));
        using (var ledger = _folder.Open())
        {
            Assert.Equal(Entries - 1, Total(ledger).Calls);
        }

        File.WriteAllBytes(file, bytes);
        using var healed = _folder.Open();
        Assert.Equal(Entries, Total(healed).Calls);
        Assert.Empty(healed.Damages);
    }

    private string WriteBatches(int batches, int ofEach, out List<int> starts)
    {
        starts = [];
        var folder = new LedgerFolder(_folder.Path);
        var name = new SegmentName("20261130T120000000Z-00000000", 1);
        using var writer = SegmentWriter.Create(folder, name, new SegmentHead(LedgerEntries.Noon, 0, 0), LedgerEntries.Noon, 0, flushes: false);
        for (int i = 1; i <= batches; i++)
        {
            var batch = new CommitBatch { Number = (ulong)i };
            for (int j = 0; j < ofEach; j++)
            {
                starts.Add((int)writer.Durable.Offset + batch.Bytes.Length);
                var item = new CommitItem(LedgerEntries.Chat(cost: i), null, null, -1, null);
                var record = CommitBatch.Encode(item, out uint crc);
                batch.Add(item, record, crc);
            }

            writer.Write(batch.Bytes, batch.Number);
        }

        writer.Seal();
        return folder.FileOf(name);
    }

    // Every entry is a batch of its own. Where each entry ends is found by reading.
    private async Task<(byte[] Bytes, List<int> Ends)> WriteAsync()
    {
        using (var ledger = _folder.Open())
        {
            for (int i = 0; i < Entries; i++)
            {
                await SettleAsync(ledger, LedgerEntries.Chat(cost: i));
            }
        }

        byte[] bytes = File.ReadAllBytes(_folder.Segments.Single());
        var ends = new List<int>();
        for (int at = HeadEnd(bytes); RecordFrame.TryRead(bytes.AsSpan(at), out var record, out _); at += RecordFrame.Size + record.Length)
        {
            if (record[0] == (byte)RecordKind.Entry)
            {
                ends.Add(at + RecordFrame.Size + record.Length);
            }
        }

        Assert.Equal(Entries, ends.Count);
        return (bytes, ends);
    }

    private static int HeadEnd(byte[] bytes)
    {
        Assert.True(RecordFrame.TryRead(bytes.AsSpan(SegmentReader.FirstRecord), out var head, out _));
        return SegmentReader.FirstRecord + RecordFrame.Size + head.Length;
    }

    private static (int Count, SegmentScan Scan) Read(string file)
    {
        int count = 0;
        using var handle = LedgerFolder.OpenToRead(file);
        var scan = SegmentReader.Read(handle, default, long.MaxValue, (kind, _) => count += kind == RecordKind.Entry ? 1 : 0);
        return (count, scan);
    }
}
