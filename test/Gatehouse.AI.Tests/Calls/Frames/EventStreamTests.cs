using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Calls.Frames;

/// <summary>Binary frames: the published ones, generated ones, and what is no frame.</summary>
public sealed class EventStreamTests
{
    public static TheoryData<string> Right() => Names("positive");

    public static TheoryData<string> Wrong() => Names("negative");

    [Theory]
    [MemberData(nameof(Right))]
    public void Published_RightFrame_DecodesToWhatItsFileSays(string name)
    {
        byte[] frame = Bytes("positive", name);
        using var expected = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("aws-eventstream", "decoded", "positive", name)));
        var root = expected.RootElement;

        var read = Assert.Single(ReadAll([frame]));

        Assert.Equal(root.GetProperty("total_length").GetInt32(), frame.Length);
        Assert.Equal(Convert.FromBase64String(root.GetProperty("payload").GetString()!), read.Data);
        Assert.Equal(frame, read.Raw);
        Assert.Equal(root.GetProperty("prelude_crc").GetInt32(), (int)Crc32.HashToUInt32(frame.AsSpan(0, 8)));
        Assert.Equal(root.GetProperty("headers").EnumerateArray().Select(Describe), Headers(frame));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Published_CorruptedFrame_IsRefused(string name)
    {
        byte[] frame = Bytes("negative", name);
        string said = File.ReadAllText(SharedData.PathOf("aws-eventstream", "decoded", "negative", name));

        var refused = Assert.Throws<FrameException>(() => ReadAll([frame]));

        Assert.Contains(said.StartsWith("Prelude", StringComparison.Ordinal) ? "prelude" : "does not have the checksum", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Published_CutAtEveryByte_GivesTheSameFrames()
    {
        byte[] stream = [.. Right().SelectMany(n => Bytes("positive", n.Data))];
        var whole = ReadAll([stream]);
        Assert.Equal(5, whole.Count);
        for (int cut = 1; cut < stream.Length; cut++)
        {
            Assert.Equal(whole.Select(e => Convert.ToHexString(e.Raw)), ReadAll([stream[..cut], stream[cut..]]).Select(e => Convert.ToHexString(e.Raw)));
        }

        Assert.Equal(whole.Select(e => Convert.ToHexString(e.Raw)), ReadAll(stream.Select(b => new[] { b })).Select(e => Convert.ToHexString(e.Raw)));
    }

    [Fact]
    public void Written_TenThousandFrames_AreReadAsTheyWere()
    {
        var random = new Random(134);
        var output = new ArrayBufferWriter<byte>();
        var expected = new List<(string Name, byte[] Data)>();
        for (int i = 0; i < 10_000; i++)
        {
            string name = "e" + random.Next(1000).ToString(CultureInfo.InvariantCulture);
            byte[] data = new byte[random.Next(random.Next(20) == 0 ? 4000 : 60)];
            random.NextBytes(data);
            bool isException = random.Next(5) == 0;
            if (isException)
            {
                EventStreamWriter.WriteException(output, Encoding.UTF8.GetBytes(name), data);
            }
            else
            {
                EventStreamWriter.WriteEvent(output, Encoding.UTF8.GetBytes(name), data);
            }

            expected.Add(((isException ? "exception:" : "") + name, data));
        }

        var read = ReadAll(FakeModelServer.Cut(output.WrittenSpan.ToArray(), 1, 7, 100, 4096, 3));

        Assert.Equal(expected.Count, read.Count);
        for (int i = 0; i < read.Count; i++)
        {
            Assert.Equal(expected[i].Name, read[i].Name);
            Assert.Equal(expected[i].Data, read[i].Data);
        }
    }

    [Fact]
    public void Written_Event_HasTheServicesHeadersInItsOrder()
    {
        var output = new ArrayBufferWriter<byte>();
        EventStreamWriter.WriteEvent(output, "messageStop"u8, "{}"u8);

        Assert.Equal([":event-type 7 messageStop", ":content-type 7 application/json", ":message-type 7 event"], Headers(output.WrittenSpan.ToArray()));
    }

    [Fact]
    public void Read_ErrorFrame_HasItsCodeAsNameAndItsMessageAsData()
    {
        byte[] frame = Frame([.. Header(":message-type", "error"), .. Header(":error-code", "InternalError"), .. Header(":error-message", "Broken.")], []);

        var read = Assert.Single(ReadAll([frame]));

        Assert.Equal(("error:InternalError", "Broken."), (read.Name, Encoding.UTF8.GetString(read.Data)));
    }

    [Fact]
    public void Read_AnyFlippedBit_IsRefusedOrNeverGivenOut()
    {
        var output = new ArrayBufferWriter<byte>();
        EventStreamWriter.WriteEvent(output, "metadata"u8, """{"usage":{"inputTokens":1}}"""u8);
        for (int bit = 0; bit < output.WrittenCount * 8; bit++)
        {
            byte[] frame = output.WrittenSpan.ToArray();
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<FrameException>(() => ReadAll([frame]));
        }
    }

    [Theory]
    [InlineData(15, 0)]
    [InlineData(16, 1)]
    [InlineData(64, 60)]
    [InlineData(400_000, 200_000)]
    [InlineData(33 * 1024 * 1024, 0)]
    public void Read_LengthsThatCannotBe_AreRefusedAtOnce(int total, int headers)
    {
        byte[] prelude = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(prelude, total);
        BinaryPrimitives.WriteInt32BigEndian(prelude.AsSpan(4), headers);
        BinaryPrimitives.WriteUInt32BigEndian(prelude.AsSpan(8), Crc32.HashToUInt32(prelude.AsSpan(0, 8)));

        Assert.Throws<FrameException>(() => ReadAll([prelude]));
    }

    [Theory]
    [InlineData("05616263")]
    [InlineData("0161FF")]
    [InlineData("01610700FF61")]
    [InlineData("016104000000")]
    public void Read_BrokenHeaders_AreRefused(string headers)
        => Assert.Throws<FrameException>(() => ReadAll([Frame(Convert.FromHexString(headers), [])]));

    [Fact]
    public void For_EventStreams_IsThisReader()
    {
        using var reader = FrameReader.For("application/vnd.amazon.eventstream");
        Assert.IsType<EventStreamReader>(reader);
        using var other = FrameReader.For("application/json");
        Assert.Null(other);
    }

    private static List<(string Name, byte[] Data, byte[] Raw)> ReadAll(IEnumerable<byte[]> pieces)
    {
        using var reader = new EventStreamReader();
        var read = new List<(string, byte[], byte[])>();
        foreach (byte[] piece in pieces)
        {
            reader.Append(piece);
            while (reader.TryRead(out var next))
            {
                read.Add((Encoding.UTF8.GetString(next.Name), next.Data.ToArray(), next.Raw.ToArray()));
            }
        }

        Assert.False(reader.TryReadRest(out _));
        return read;
    }

    private static List<string> Headers(byte[] frame)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4));
        var headers = new EventStreamHeaders(frame.AsSpan(12, length));
        var read = new List<string>();
        while (headers.TryRead(out var name, out byte type, out var value))
        {
            read.Add($"{Encoding.UTF8.GetString(name)} {type.ToString(CultureInfo.InvariantCulture)} {Text(type, value)}".TrimEnd());
        }

        return read;
    }

    private static string Text(byte type, ReadOnlySpan<byte> value) => type switch
    {
        EventStreamHeaders.Text => Encoding.UTF8.GetString(value),
        2 => ((sbyte)value[0]).ToString(CultureInfo.InvariantCulture),
        3 => BinaryPrimitives.ReadInt16BigEndian(value).ToString(CultureInfo.InvariantCulture),
        4 => BinaryPrimitives.ReadInt32BigEndian(value).ToString(CultureInfo.InvariantCulture),
        5 or 8 => BinaryPrimitives.ReadInt64BigEndian(value).ToString(CultureInfo.InvariantCulture),
        EventStreamHeaders.Bytes or 9 => Convert.ToBase64String(value),
        _ => "",
    };

    private static string Describe(JsonElement header)
    {
        int type = header.GetProperty("type").GetInt32();
        var value = header.GetProperty("value");
        string text = type switch
        {
            0 or 1 => "",
            7 => Encoding.UTF8.GetString(Convert.FromBase64String(value.GetString()!)),
            6 or 9 => value.GetString()!,
            _ => value.GetRawText(),
        };
        return $"{header.GetProperty("name").GetString()} {type.ToString(CultureInfo.InvariantCulture)} {text}".TrimEnd();
    }

    private static byte[] Header(string name, string value)
        => [(byte)name.Length, .. Encoding.UTF8.GetBytes(name), EventStreamHeaders.Text, 0, (byte)value.Length, .. Encoding.UTF8.GetBytes(value)];

    private static byte[] Frame(byte[] headers, byte[] payload)
    {
        var output = new ArrayBufferWriter<byte>();
        EventStreamWriter.Write(output, headers, payload);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Bytes(string kind, string name) => File.ReadAllBytes(SharedData.PathOf("aws-eventstream", "encoded", kind, name));

    private static TheoryData<string> Names(string kind)
        => SharedData.IsAvailable ? [.. Directory.GetFiles(SharedData.PathOf("aws-eventstream", "encoded", kind)).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)] : ["absent"];
}
