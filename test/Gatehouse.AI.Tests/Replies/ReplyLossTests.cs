using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Replies;

/// <summary>How losses of replies are told: header, record, metric; and that they cost nothing where there are none.</summary>
public sealed class ReplyLossTests
{
    private const string Answer = """{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"a","executed_tools":[1]},"finish_reason":"stop","content_filter_results":{"hate":1}}],"usage":{"prompt_tokens":1,"completion_tokens":2},"system_fingerprint":"fp","provider":null}""";

    [Fact]
    public async Task Whole_MembersWithoutAPlace_AreNamedInTheHeaderAndTheRecord()
    {
        var (_, loss, exchange) = await ReplyGateway.CallAsync("messages", "openai", Answer);

        Assert.Equal("reply.system_fingerprint;dropped, reply.choices[0].content_filter_results;dropped, reply.choices[0].message.executed_tools;dropped", string.Join(", ", loss!.Split(", ").OrderBy(l => l.Contains("choices", StringComparison.Ordinal))));
        Assert.Equal(loss, exchange.Exchange.Record.Model!.Loss);
    }

    [Fact]
    public async Task Strict_RouteDeliversAReplyAndTellsWhatItLost()
    {
        var (reply, loss, _) = await ReplyGateway.CallAsync("messages", "openai", Answer, ReplyGateway.Yaml.Replace("ai: all", "ai: { dialect: all, strict: true }", StringComparison.Ordinal));

        Assert.Equal("a", (string)reply["content"]![0]!["text"]!);
        Assert.Contains("reply.system_fingerprint;dropped", loss!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_MembersOfAVendor_AreWrittenWhereTheNameIsFree()
    {
        var (reply, loss, _) = await ReplyGateway.CallAsync("chat", "cohere", """
            {"id":"c","message":{"role":"assistant","content":[{"type":"text","text":"a"}]},"finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":1,"output_tokens":2}},"object":"theirs","warmth":{"degrees":3}}
            """);

        Assert.Equal("chat.completion", (string)reply["object"]!);
        Assert.Equal("""{"degrees":3}""", reply["warmth"]!.ToJsonString());
        Assert.Contains("reply.object;dropped", loss!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_Losses_AreInTheRecordAndTheMetric()
    {
        using var metrics = new MetricCapture();
        string[] events =
        [
            """{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":"fp-1","choices":[{"index":0,"delta":{"role":"assistant","content":"a"},"finish_reason":null}]}""",
            """{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":"fp-1","choices":[{"index":0,"delta":{"reasoning_content":"t"},"finish_reason":null}]}""",
            """{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":"fp-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
        ];

        var (_, loss, _) = await ReplyGateway.StreamAsync("completions", "lossy", events);

        Assert.Equal("reply.system_fingerprint;dropped, reply.choices[0].content[1].thinking;dropped", loss);
        Assert.Equal(2, metrics.Sum("gatehouse_ai_losses_total", "model=lossy", "provider=chat", "way=reply", "kind=dropped"));
    }

    [Fact]
    public void Read_ChunksWithNothingToCite_MakeNoMoreThanTheirWords()
    {
        byte[] chunk = """{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":"fp","obfuscation":"abc","choices":[{"index":0,"delta":{"content":"word"},"logprobs":null,"finish_reason":null}]}"""u8.ToArray();
        byte[] bare = """{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"word"},"logprobs":null,"finish_reason":null}]}"""u8.ToArray();

        // What the JSON itself takes grows with its length, by less than a second pass over it would.
        Assert.InRange(AllocatedBy(chunk) - AllocatedBy(bare), 0, 400);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 3, 2)]
    [InlineData(3, 7, 4)]
    [InlineData(4, 10, 5)]
    [InlineData(99, 10, 5)]
    public void Convert_OffsetsOfMixedText_CountAsTheVendorsDo(int points, int bytes, int utf16)
    {
        const string Text = "aé😀東";
        Assert.Equal(bytes, TextOffsets.Convert(Text, points, OffsetUnit.CodePoints, OffsetUnit.Utf8Bytes));
        Assert.Equal(utf16, TextOffsets.Convert(Text, bytes, OffsetUnit.Utf8Bytes, OffsetUnit.Utf16));
        Assert.Equal(Math.Min(points, 4), TextOffsets.Convert(Text, utf16, OffsetUnit.Utf16, OffsetUnit.CodePoints));

        var pieces = new AnswerText();
        foreach (char c in Text)
        {
            pieces.Append(c.ToString());
        }

        Assert.Equal(utf16, pieces.Convert(bytes, OffsetUnit.Utf8Bytes, OffsetUnit.Utf16));
    }

    [Fact]
    public void Split_OverlappingPointsAndUnknownPlaces_KeepEveryWordAndSource()
    {
        var part = new TextPart("0123456789")
        {
            Citations = [Cited("a", new(2, 4, OffsetUnit.CodePoints)), Cited("b", new(3, 6, OffsetUnit.CodePoints)), Cited("c", new(8, 8, OffsetUnit.CodePoints)), Cited("d", new(2, 4, OffsetUnit.CodePoints))],
        };

        var segments = CitedSegment.Split(part, out bool isExact);

        Assert.False(isExact);
        Assert.Equal(["01", "2345 adb", "67 c", "89"], segments.Select(s => $"{s.Text} {string.Concat(s.Citations.Select(c => c.Url))}".Trim()));
        Assert.Equal(["0123456789 e"], CitedSegment.Split(part with { Citations = [Cited("e", null)] }, out _).Select(s => $"{s.Text} {s.Citations[0].Url}"));
    }

    private static Citation Cited(string url, TextRange? answer) => new(CitationKind.Web) { Url = url, Answer = answer };

    private static long AllocatedBy(byte[] chunk)
    {
        var stream = new OpenAIStream();
        var events = new List<StreamEvent>(64);
        for (int i = 0; i < 20; i++)
        {
            stream.Read(default, chunk, events);
            events.Clear();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        stream.Read(default, chunk, events);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
