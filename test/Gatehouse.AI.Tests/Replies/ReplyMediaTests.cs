using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Replies;

/// <summary>Images and audio of an answer, through the gateway.</summary>
public sealed class ReplyMediaTests
{
    private const string Painted = """
        {"candidates":[{"content":{"role":"model","parts":[{"text":"Here:"},{"inlineData":{"mimeType":"image/webp","data":"UklGRg=="}}]},"finishReason":"STOP","index":0}],
         "usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2},"modelVersion":"g","responseId":"r"}
        """;

    [Theory]
    [InlineData("chat", """{"type":"image_url","image_url":{"url":"data:image/webp;base64,UklGRg=="},"index":0}""")]
    [InlineData("messages", """{"type":"image","source":{"type":"base64","media_type":"image/webp","data":"UklGRg=="}}""")]
    [InlineData("converse", """{"image":{"format":"webp","source":{"bytes":"UklGRg=="}}}""")]
    [InlineData("responses", """{"id":"ig_r_1","type":"image_generation_call","status":"completed","result":"UklGRg=="}""")]
    public async Task Image_InEveryFormWithAPlace_IsThere(string front, string expected)
    {
        var (reply, loss, _) = await ReplyGateway.CallAsync(front, "gemini", Painted);

        Assert.Equal(expected, (front switch
        {
            "chat" => reply["choices"]![0]!["message"]!["images"]![0],
            "messages" => reply["content"]![1],
            "converse" => reply["output"]!["message"]!["content"]![1],
            _ => reply["output"]![1],
        })!.ToJsonString().Replace("\\u002B", "+", StringComparison.Ordinal));
        Assert.Null(loss);
    }

    [Theory]
    [InlineData("completions")]
    [InlineData("ollama")]
    public async Task Image_WhereThereIsNoPlace_IsToldOf(string front)
    {
        var (_, loss, exchange) = await ReplyGateway.CallAsync(front, "gemini", Painted);

        Assert.Contains("reply.choices[0].content[1].image;dropped", loss!, StringComparison.Ordinal);
        Assert.Equal(loss, exchange.Exchange.Record.Model!.Loss);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("messages")]
    [InlineData("converse")]
    [InlineData("responses")]
    public async Task Image_Streamed_IsThereOnce(string front)
    {
        var (events, loss, _) = await ReplyGateway.StreamAsync(front, "gemini", [JsonNode.Parse(Painted)!.ToJsonString()]);

        int count = front switch
        {
            "chat" => events.Count(e => ReplyGateway.Delta(e)?["images"] is not null),
            "messages" => events.Count(e => (string?)e["content_block"]?["type"] == "image"),
            "converse" => events.Count(e => e["contentBlockDelta"]?["delta"]?["image"] is not null),
            _ => events.Count(e => (string)e["type"]! == "response.output_item.done" && (string?)e["item"]?["result"] == "UklGRg=="),
        };
        Assert.Equal((1, ""), (count, loss));
    }

    [Fact]
    public async Task Audio_OfGoogle_IsAudioOfAMessage()
    {
        var (reply, loss, _) = await ReplyGateway.CallAsync("chat", "gemini", Painted.Replace("image/webp", "audio/L16;codec=pcm;rate=24000", StringComparison.Ordinal));

        Assert.Equal("""{"id":"","data":"UklGRg==","transcript":"","expires_at":0}""", reply["choices"]![0]!["message"]!["audio"]!.ToJsonString());
        Assert.Equal("reply.choices[0].content[1].audio;approximated", loss);
    }

    [Fact]
    public async Task Audio_OfOpenAI_IsInlineDataAndToldOfElsewhere()
    {
        const string Spoken = """{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"audio":{"id":"audio_1","data":"UklGRgAA","transcript":"Hi.","expires_at":9}},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}""";

        var (gemini, told, _) = await ReplyGateway.CallAsync("gemini", "openai", Spoken);
        Assert.Equal("""{"mimeType":"audio/wav","data":"UklGRgAA"}""", gemini["candidates"]![0]!["content"]!["parts"]![0]!["inlineData"]!.ToJsonString());
        Assert.Equal("reply.choices[0].content[0].audio;approximated", told);

        var (_, lost, _) = await ReplyGateway.CallAsync("messages", "openai", Spoken);
        Assert.Equal("reply.choices[0].content[0].audio;dropped", lost);
    }

    [Fact]
    public async Task Audio_StreamedByOpenAI_KeepsItsPieces()
    {
        string[] events =
        [
            """{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","audio":{"id":"audio_1","transcript":"Hi"}},"finish_reason":null}]}""",
            """{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"audio":{"data":"AAAA"}},"finish_reason":null}]}""",
            """{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"audio":{"data":"BBBB","expires_at":9}},"finish_reason":"stop"}]}""",
        ];

        var (chunks, loss, _) = await ReplyGateway.StreamAsync("gemini", "openai", events);

        Assert.Equal(["AAAA", "BBBB"], chunks.Select(c => (string?)c["candidates"]?[0]?["content"]?["parts"]?[0]?["inlineData"]?["data"]).Where(d => d is not null));
        Assert.Contains(".audio;", loss, StringComparison.Ordinal);
    }
}
