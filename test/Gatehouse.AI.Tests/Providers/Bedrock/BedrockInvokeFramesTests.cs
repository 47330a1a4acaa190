using System.Buffers;
using System.Text;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Providers.Bedrock;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Bedrock;

public sealed class BedrockInvokeFramesTests
{
    private static readonly string[] Events = ["""{"type":"ping"}""", """{"a":[1,{"type":"x"}],"type":"content_block_delta","text":"é\n"}"""];

    private static string Read(IEnumerable<byte[]> pieces)
    {
        using var frames = new BedrockInvokeFrames(new EventStreamReader());
        var text = new ArrayBufferWriter<byte>();
        foreach (byte[] piece in pieces)
        {
            frames.Append(piece);
            while (frames.TryRead(out var next))
            {
                text.Write(next.Raw);
                if (next.HasData && next.Raw.IsEmpty)
                {
                    text.Write("["u8);
                    text.Write(next.Name);
                    text.Write("]"u8);
                    text.Write(next.Data);
                }
            }
        }

        Assert.False(frames.TryReadRest(out _));
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void TryRead_AnyCut_GivesTheEventsOfTheForm(int size)
        => Assert.Equal(
            "event: ping\ndata: {\"type\":\"ping\"}\n\nevent: content_block_delta\ndata: {\"a\":[1,{\"type\":\"x\"}],\"type\":\"content_block_delta\",\"text\":\"é\\n\"}\n\n",
            Read(FakeModelServer.Cut(BedrockInvokeTests.Chunks(Events), size)));

    [Fact]
    public void TryRead_ManyKilobytes_AreOneEvent()
    {
        string json = $$"""{"type":"content_block_start","data":"{{new string('x', 100_000)}}"}""";
        Assert.Equal($"event: content_block_start\ndata: {json}\n\n", Read([BedrockInvokeTests.Chunks([json])]));
    }

    [Fact]
    public void TryRead_EscapedSlashInBase64_IsRead()
        => Assert.Equal("event: ???\ndata: {\"type\":\"???\"}\n\n", Read([BedrockCalls.Frame([("chunk", "{\"p\":{\"bytes\":1},\"bytes\":\"" + Convert.ToBase64String("{\"type\":\"???\"}"u8).Replace("/", "\\/", StringComparison.Ordinal) + "\"}")])]));

    [Fact]
    public void TryRead_OtherFrames_KeepExceptionsAndSkipTheRest()
        => Assert.Equal("[exception:throttlingException]{\"message\":\"m\"}", Read([BedrockCalls.Frame([("initial-response", "{}"), ("throttlingException", """{"message":"m"}""")])]));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"bytes":5}""")]
    [InlineData("""{"bytes":"%"}""")]
    [InlineData("""{"bytes":""}""")]
    [InlineData("""{"bytes":"e30="}""")]
    [InlineData("""{"bytes":"W10="}""")]
    [InlineData("""{"bytes":"eyJ0eXBlIjo="}""")]
    public void TryRead_ChunkWithoutAnEvent_IsAFaultOfTheStream(string payload) => Assert.Throws<FrameException>(() => Read([BedrockCalls.Frame([("chunk", payload)])]));
}
