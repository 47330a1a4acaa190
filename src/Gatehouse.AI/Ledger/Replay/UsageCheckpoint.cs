using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Gatehouse.AI.Ledger.Files;
using Gatehouse.AI.Ledger.Records;
using Gatehouse.AI.Ledger.Usage;

namespace Gatehouse.AI.Ledger.Replay;

/// <summary>
/// Sums as a file: a start reads only what was written after it. It is replaced as a whole, names the places of the log that it
/// stands for, and can be missing: the log has all of it but what retention removed.
/// </summary>
internal static class UsageCheckpoint
{
    private const int LargestRow = 32 * 1024;

    private static ReadOnlySpan<byte> Magic => "GHUSAGE\u0001"u8;

    public static byte[] Write(UsageState state)
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        output.Write(Magic);
        var texts = new Dictionary<string, int>(StringComparer.Ordinal);
        Field(output, (ref to) =>
        {
            to.Text(state.Table.Zone.Id);
            to.Number((ulong)state.Segments.Count);
            to.Number((ulong)state.Gone.Count);
            to.Number((ulong)state.Damages.Count);
        });
        foreach (var (name, followed) in state.Segments)
        {
            Field(output, (ref to) =>
            {
                to.Text(name.ToString());
                to.Number((ulong)followed.Position.Offset);
                to.Number(followed.Position.Batch);
                to.Byte(followed.IsDone ? (byte)1 : (byte)0);
            });
        }

        foreach (var name in state.Gone)
        {
            Field(output, (ref to) => to.Text(name.ToString()));
        }

        foreach (var damage in state.Damages.Values)
        {
            Field(output, (ref to) =>
            {
                to.Text(damage.File);
                to.Signed(damage.Offset);
                to.Signed(damage.Bytes);
            });
        }

        Write(output, state.Removed, texts);
        Write(output, state.Table, texts);
        byte[] bytes = new byte[output.WrittenCount + sizeof(uint)];
        output.WrittenSpan.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(output.WrittenCount), Crc32C.Of(output.WrittenSpan));
        return bytes;
    }

    /// <summary>Puts it in place of the one before, in one step and on the disk.</summary>
    public static void Save(LedgerFolder folder, byte[] checkpoint)
    {
        string draft = folder.CheckpointFile + ".new";
        using (var handle = LedgerFolder.OpenToWrite(draft, FileMode.Create))
        {
            RandomAccess.Write(handle, checkpoint, 0);
            RandomAccess.FlushToDisk(handle);
        }

        File.Move(draft, folder.CheckpointFile, overwrite: true);
        folder.Flush();
    }

    /// <summary>The time zone that a checkpoint counts days in; null when there is none, or it is broken.</summary>
    public static string? ZoneOf(LedgerFolder folder)
    {
        try
        {
            if (Bytes(folder) is not { } bytes)
            {
                return null;
            }

            var from = new FieldReader(bytes.AsSpan(Magic.Length, bytes.Length - Magic.Length - sizeof(uint)));
            return from.Text();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>
    /// Fills empty sums. Of a checkpoint of another time zone only what cannot be read again, which keeps its days. False when there is
    /// none; throws <see cref="InvalidDataException"/> when it is broken.
    /// </summary>
    public static bool TryLoad(LedgerFolder folder, UsageState state)
    {
        if (Bytes(folder) is not { } bytes)
        {
            return false;
        }

        var from = new FieldReader(bytes.AsSpan(Magic.Length, bytes.Length - Magic.Length - sizeof(uint)));
        bool isSameZone = from.Text() == state.Table.Zone.Id;
        int segments = (int)from.Number(), gone = (int)from.Number(), damages = (int)from.Number();
        for (int i = 0; i < segments; i++)
        {
            var name = NameFrom(ref from);
            state.Segments[name] = new FollowedSegment(new SegmentPosition((long)from.Number(), from.Number()), from.Byte() != 0);
        }

        for (int i = 0; i < gone; i++)
        {
            state.Gone.Add(NameFrom(ref from));
        }

        for (int i = 0; i < damages; i++)
        {
            var damage = new LedgerDamage(from.Text(), from.Signed(), from.Signed());
            state.Damages[damage.File] = damage;
        }

        var texts = new List<string>();
        Read(ref from, state.Removed, texts);
        if (isSameZone)
        {
            Read(ref from, state.Table, texts);
        }
        else
        {
            state.Reset();
        }

        return true;
    }

    private static byte[]? Bytes(LedgerFolder folder)
    {
        if (!File.Exists(folder.CheckpointFile))
        {
            return null;
        }

        byte[] bytes = File.ReadAllBytes(folder.CheckpointFile);
        bool isSound = bytes.Length > Magic.Length + sizeof(uint) && bytes.AsSpan().StartsWith(Magic)
            && Crc32C.Of(bytes.AsSpan(0, bytes.Length - sizeof(uint))) == BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - sizeof(uint)));
        return isSound ? bytes : throw new InvalidDataException($"{folder.CheckpointFile} is broken, or of a later version");
    }

    private static SegmentName NameFrom(ref FieldReader from)
        => SegmentName.TryParse(from.Text(), out var name) ? name : throw new InvalidDataException("a checkpoint names no segment");

    private static void Write(ArrayBufferWriter<byte> output, UsageTable table, Dictionary<string, int> texts)
    {
        var scores = table.Scores();
        Field(output, (ref to) => to.Number((ulong)scores.Count));
        foreach (var score in scores)
        {
            Field(output, (ref to) =>
            {
                Text(ref to, score.Model, texts);
                Text(ref to, score.ProviderModel, texts);
                Text(ref to, score.Arm, texts);
                Text(ref to, score.Name, texts);
                to.Signed(score.Count);
                to.Amount(score.Sum);
            });
        }

        var latest = table.LatestScores();
        Field(output, (ref to) => to.Number((ulong)latest.Count));
        foreach (var score in latest)
        {
            Field(output, (ref to) =>
            {
                to.Text(score.Call);
                Text(ref to, score.Consumer, texts);
                Text(ref to, score.Name, texts);
                to.Amount(score.Value);
            });
        }

        Field(output, (ref to) => to.Number((ulong)table.Count));
        table.Visit((key, sums) => Field(output, (ref to) =>
        {
            to.Number((ulong)key.Day.DayNumber);
            Text(ref to, key.Team, texts);
            Text(ref to, key.Consumer, texts);
            Text(ref to, key.Key, texts);
            Text(ref to, key.Route, texts);
            Text(ref to, key.Model, texts);
            Text(ref to, key.Provider, texts);
            Text(ref to, key.ProviderModel, texts);
            Text(ref to, key.Arm, texts);
            Text(ref to, key.Currency, texts);
            UsageSumsRecord.Write(ref to, sums);
        }));
    }

    private static void Read(ref FieldReader from, UsageTable table, List<string> texts)
    {
        for (int left = (int)from.Number(); left > 0; left--)
        {
            table.Add(new ScoreRow(Text(ref from, texts), Text(ref from, texts), Text(ref from, texts), Text(ref from, texts), from.Signed(), from.Amount()));
        }

        for (int left = (int)from.Number(); left > 0; left--)
        {
            table.Remember(new LatestScore(from.Text(), Text(ref from, texts), Text(ref from, texts), from.Amount()));
        }

        for (int left = (int)from.Number(); left > 0; left--)
        {
            var key = new UsageKey(
                DateOnly.FromDayNumber((int)from.Number()),
                Text(ref from, texts),
                Text(ref from, texts),
                Text(ref from, texts),
                Text(ref from, texts),
                Text(ref from, texts),
                Text(ref from, texts),
                Text(ref from, texts),
                Text(ref from, texts),
                Text(ref from, texts));
            table.Add(key, UsageSumsRecord.Read(ref from));
        }
    }

    // A text stands there once; from then on its number does.
    private static void Text(ref FieldWriter to, string text, Dictionary<string, int> texts)
    {
        if (texts.TryGetValue(text, out int number))
        {
            to.Number((ulong)number);
            return;
        }

        to.Number((ulong)texts.Count);
        texts.Add(text, texts.Count);
        to.Text(text);
    }

    private static string Text(ref FieldReader from, List<string> texts)
    {
        int number = (int)from.Number();
        if (number == texts.Count)
        {
            texts.Add(from.Text());
        }

        return number >= 0 && number < texts.Count ? texts[number] : throw new InvalidDataException("a checkpoint has a text that it does not name");
    }

    private static void Field(ArrayBufferWriter<byte> output, FieldWriting write)
    {
        var fields = new FieldWriter(output.GetSpan(LargestRow));
        write(ref fields);
        output.Advance(fields.Length);
    }

    private delegate void FieldWriting(ref FieldWriter to);
}
