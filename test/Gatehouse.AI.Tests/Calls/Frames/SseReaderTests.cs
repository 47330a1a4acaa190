using System.Buffers;
using System.Text;
using CsCheck;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Tests.Calls.Frames;

public sealed class SseReaderTests
{
    [Theory]
    [InlineData("data: a\n\n", "|a")]
    [InlineData("data:a\r\rdata: b\r\r", "|a;|b")]
    [InlineData("event: x\r\ndata: 1\r\ndata: 2\r\n\r\n", "x|1\n2")]
    [InlineData("data\n\ndata: \n\n", "")]
    [InlineData("data:  two spaces\n\n", "| two spaces")]
    [InlineData("\uFEFFdata: bom\n\n", "|bom")]
    [InlineData("id: 7\nretry: 3\nother: x\ndata: y\n\n", "|y")]
    [InlineData("event: a\nevent: b\ndata: z\n\n", "b|z")]
    [InlineData(": comment\n\ndata: y\n\n", "|y")]
    [InlineData("data: a\n\n\n\ndata: b\n\n", "|a;|b")]
    [InlineData("data: a\r\n\r\n\ndata: b\n\r\n", "|a;|b")]
    [InlineData("data: 1\ndata:\ndata: 3\n\n", "|1\n\n3")]
    public void TryRead_AnyForm_GivesTheEvents(string text, string expected)
        => Assert.Equal(expected, Describe(Read(Encoding.UTF8.GetBytes(text), [])));

    [Fact]
    public void TryRead_UnfinishedEvent_IsNotGivenOut()
    {
        using var reader = new SseReader();
        reader.Append("data: a\n\ndata: {\"half\":"u8);

        Assert.True(reader.TryRead(out _));
        Assert.False(reader.TryRead(out _));
        Assert.False(reader.TryReadRest(out _));
        Assert.Equal("data: {\"half\":".Length, reader.Pending);
    }

    [Fact]
    public void TryReadRest_OnlyBlankLineMissing_GivesTheEvent()
    {
        using var reader = new SseReader();
        reader.Append("data: [DONE]\n"u8);

        Assert.False(reader.TryRead(out _));
        Assert.True(reader.TryReadRest(out var last));
        Assert.Equal("[DONE]", Encoding.UTF8.GetString(last.Data));
    }

    [Fact]
    public void TryRead_BlankLineEndsInCr_DoesNotWaitForTheNextByte()
    {
        using var reader = new SseReader();
        reader.Append("data: now\r\n\r"u8);

        Assert.True(reader.TryRead(out var first));
        Assert.Equal("now", Encoding.UTF8.GetString(first.Data));
        reader.Append("\ndata: next\r\n\r\n"u8);
        Assert.True(reader.TryRead(out var second));
        Assert.Equal("next", Encoding.UTF8.GetString(second.Data));
    }

    [Fact]
    public void TryRead_BufferMovedBetweenALineAndItsBlankLine_GivesTheEvent()
    {
        using var reader = new SseReader();
        reader.Append("data: a\n\ndata: b\n"u8);
        Assert.True(reader.TryRead(out _));
        Assert.False(reader.TryRead(out _));

        // More than any first buffer holds.
        reader.Append(Encoding.UTF8.GetBytes("\ndata: " + new string('x', 10_000) + "\n\n"));
        Assert.True(reader.TryRead(out var second));
        Assert.Equal("b", Encoding.UTF8.GetString(second.Data));
        Assert.True(reader.TryRead(out var third));
        Assert.Equal(10_000, third.Data.Length);
    }

    [Fact]
    public void TryRead_EventOverTheLimit_Throws()
    {
        using var reader = new SseReader(maxEventBytes: 100);
        reader.Append(new byte[101]);

        Assert.Throws<FrameException>(() => reader.TryRead(out _));
    }

    [Fact]
    public void TryRead_AnySplit_GivesTheSameEventsAndBytes()
    {
        var text = OneOf("a", "ä", "漢字", "😀", "{\"x\":1}", "", ":", " ", "\u2028");
        var line = Gen.Select(OneOf("data: ", "data:", "event: ", ": ", "id: ", "x"), text, (field, value) => field + value);
        var ending = OneOf("\n", "\r", "\r\n");
        var block = Gen.Select(line.List[0, 4], ending, (lines, end) => string.Concat(lines.Select(l => l + end)) + end);
        var stream = Gen.Select(block.List[1, 6], Gen.Bool, (blocks, bom) => (bom ? "\uFEFF" : "") + string.Concat(blocks));
        Gen.Select(stream, Gen.Int[1, 7].List[1, 40]).Sample(
            (content, cuts) =>
            {
                byte[] bytes = Encoding.UTF8.GetBytes(content);
                var whole = Read(bytes, []);
                var pieces = Read(bytes, cuts);
                Assert.Equal(Describe(whole), Describe(pieces));
                Assert.Equal(bytes, pieces.SelectMany(p => p.Raw).Concat(Rest(bytes, pieces)).ToArray());
            },
            iter: 3000);
    }

    [Fact]
    public void Write_AnyData_IsReadBack()
    {
        var data = OneOf("a", "ä😀", "\n", "\r\n", " ", ":", "data: ").List[1, 8].Select(string.Concat);
        data.Sample(
            value =>
            {
                var output = new ArrayBufferWriter<byte>();
                SseWriter.Comment(output, "hold"u8);
                SseWriter.Write(output, "name"u8, Encoding.UTF8.GetBytes(value));
                var events = Read(output.WrittenSpan.ToArray(), [1]);
                Assert.Equal("name|" + value.Replace("\r\n", "\n"), Describe(events));
            },
            iter: 500);
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static IEnumerable<byte> Rest(byte[] bytes, List<Block> blocks) => bytes.Skip(blocks.Sum(b => b.Raw.Length));

    private static string Describe(List<Block> blocks)
        => string.Join(";", blocks.Where(b => b.HasData).Select(b => $"{b.Name}|{b.Data}"));

    private static List<Block> Read(byte[] bytes, IReadOnlyList<int> cuts)
    {
        using var reader = new SseReader();
        var blocks = new List<Block>();
        int at = 0;
        for (int i = 0; at < bytes.Length; i++)
        {
            int size = cuts.Count == 0 ? bytes.Length : Math.Min(cuts[i % cuts.Count], bytes.Length - at);
            reader.Append(bytes.AsSpan(at, size));
            at += size;
            while (reader.TryRead(out var next))
            {
                blocks.Add(new Block(next.Raw.ToArray(), Encoding.UTF8.GetString(next.Name), Encoding.UTF8.GetString(next.Data), next.HasData));
            }
        }

        return blocks;
    }

    private sealed record Block(byte[] Raw, string Name, string Data, bool HasData);
}
