using CsCheck;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Records;

namespace Gatehouse.AI.Tests.Ledger;

/// <summary>Entries and scores as bytes: what is read is what was written, for any entry.</summary>
public sealed class RecordTests
{
    private static readonly Gen<string> Text = Gen.OneOf(Gen.Const(""), Gen.String[Gen.Char.AlphaNumeric, 0, 60], Gen.Int[0, 3].Select(i => "ä€語x"[i]).Array[0, 80].Select(c => new string(c)));
    private static readonly Gen<decimal> Amount = Gen.OneOf(Gen.Const(0m), Gen.Decimal, Gen.Const(decimal.MaxValue), Gen.Const(decimal.MinValue), Gen.Const(0.0000000000000000000000000001m), Gen.Const(1.10m));
    private static readonly Gen<DateTimeOffset> Time = Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks].Select(t => new DateTimeOffset(t, TimeSpan.Zero));

    private static readonly Gen<TokenUsage> Usage = Gen.Select(Gen.Long.Array[14], Amount, Gen.Enum<UsageGrade>(), Text, (n, seconds, grade, tier) => new TokenUsage
    {
        Input = n[0], CacheRead = n[1], CacheWrite5m = n[2], CacheWrite1h = n[3], AudioInput = n[4], AudioCacheRead = n[5], ImageInput = n[6], Output = n[7],
        Reasoning = n[8], AudioOutput = n[9], ImageOutput = n[10], Searches = n[11], Images = n[12], Characters = n[13], Seconds = seconds, ServiceTier = tier, Grade = grade,
    });

    private static readonly Gen<LedgerEntry> Entry = Gen.Select(
        Text.Array[14],
        Gen.Select(Gen.Guid, Gen.Guid.Nullable(), Gen.Enum<LedgerEntryKind>(), Gen.Enum<LedgerOutcome>(), Gen.Int[0, 255]),
        Gen.Select(Time, Amount.Nullable(), Amount.Nullable(), Amount, Gen.Bool),
        Gen.Select(Gen.Int, Gen.Long, Gen.Long),
        Usage,
        (texts, kinds, amounts, numbers, usage) => new LedgerEntry
        {
            Id = kinds.Item1, Corrects = kinds.Item2, Kind = kinds.Item3, Outcome = kinds.Item4, Marks = (LedgerMarks)kinds.Item5,
            At = amounts.Item1, Cost = amounts.Item2, Reserved = amounts.Item3, Saved = amounts.Item4, Streamed = amounts.Item5,
            Attempt = numbers.Item1, Duration = numbers.Item2, FirstToken = numbers.Item3, Usage = usage,
            CallId = texts[0], Operation = texts[1], Team = texts[2], Consumer = texts[3], Key = texts[4], Route = texts[5], Model = texts[6], Prompt = texts[7],
            Provider = texts[8], ProviderModel = texts[9], ResponseModel = texts[10], Arm = texts[11], Currency = texts[12], Reason = texts[13],
        });

    [Fact]
    public void Entry_WrittenAndRead_IsTheSame()
        => Entry.Sample(
            entry =>
            {
                byte[] buffer = new byte[RecordFrame.LargestRecord];
                var to = new FieldWriter(buffer);
                EntryRecord.Write(ref to, entry);
                var from = new FieldReader(buffer.AsSpan(0, to.Length));
                var read = EntryRecord.Read(ref from, new TextPool());
                return read == entry && from.IsAtEnd && ScaleOf(read.Saved) == ScaleOf(entry.Saved);
            },
            iter: 3000);

    [Fact]
    public void Entry_CutAnywhere_IsRefusedAsBroken()
    {
        byte[] buffer = new byte[RecordFrame.LargestRecord];
        var to = new FieldWriter(buffer);
        EntryRecord.Write(ref to, LedgerEntries.Chat());
        int length = to.Length;
        for (int cut = 0; cut < length; cut++)
        {
            Assert.Throws<InvalidDataException>(() =>
            {
                var from = new FieldReader(buffer.AsSpan(0, cut));
                EntryRecord.Read(ref from, new TextPool());
            });
        }
    }

    [Fact]
    public void Entry_OfALaterVersion_IsReadWithoutWhatItAdds()
    {
        byte[] buffer = new byte[RecordFrame.LargestRecord];
        var entry = LedgerEntries.Chat();
        var to = new FieldWriter(buffer);
        EntryRecord.Write(ref to, entry);
        to.Text("something new");
        var from = new FieldReader(buffer.AsSpan(0, to.Length));
        Assert.Equal(entry, EntryRecord.Read(ref from, new TextPool()));
    }

    [Fact]
    public void Texts_ThatAreTooLong_AreCutBetweenCharacters()
    {
        var entry = LedgerEntries.Chat() with { Model = new string('語', 5000), Reason = new string('x', 100_000) };
        byte[] buffer = new byte[RecordFrame.LargestRecord];
        var to = new FieldWriter(buffer);
        EntryRecord.Write(ref to, entry);
        var from = new FieldReader(buffer.AsSpan(0, to.Length));
        var read = EntryRecord.Read(ref from, new TextPool());
        Assert.Equal((new string('語', FieldWriter.LongestText / 3), new string('x', FieldWriter.LongestText)), (read.Model, read.Reason));
    }

    [Fact]
    public void Score_WrittenAndRead_IsTheSame()
        => Gen.Select(Text.Array[4], Amount, Time, Gen.Bool, Gen.Guid).Sample(
            (texts, value, at, isKnown, id) =>
            {
                var score = new LedgerScore { CallId = texts[0], Consumer = texts[1], Name = texts[2], Comment = texts[3], Value = value, At = at };
                LedgerCall? call = isKnown ? new LedgerCall(id, texts[3], texts[2], texts[1], texts[0]) : null;
                byte[] buffer = new byte[RecordFrame.LargestRecord];
                var to = new FieldWriter(buffer);
                ScoreRecord.Write(ref to, score, call);
                var from = new FieldReader(buffer.AsSpan(0, to.Length));
                return ScoreRecord.Read(ref from, new TextPool()) == (score, call) && from.IsAtEnd;
            },
            iter: 1000);

    [Fact]
    public void Crc_OfTheStandardsExample_IsTheStandards()
        => Assert.Equal(0xE3069283, Crc32C.Of("123456789"u8));

    private static int ScaleOf(decimal value) => (decimal.GetBits(value)[3] >> 16) & 0xff;
}
