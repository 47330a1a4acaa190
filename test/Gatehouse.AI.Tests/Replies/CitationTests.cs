using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Replies;

/// <summary>Sources of an answer, from each vendor's form to the clients of others, through the gateway.</summary>
public sealed class CitationTests
{
    private const string Search = "anthropic/anthropic-web-search-tool.1.json";

    // Two bytes, three bytes and four bytes of UTF-8 in front of the words that are cited, which are "東京 is big".
    private const string Grounded = """
        {"candidates":[{"content":{"role":"model","parts":[{"text":"Grüße 🚀. 東京 is big. Yes."}]},"finishReason":"STOP","index":0,"groundingMetadata":{
          "webSearchQueries":["q"],"groundingChunks":[{"web":{"uri":"https://a.example/1","title":"A"}},{"web":{"uri":"https://b.example/2","title":"B"}},{"retrievedContext":{"title":"Doc","text":"Tokyo is big."}}],
          "groundingSupports":[{"segment":{"startIndex":14,"endIndex":27,"text":"東京 is big"},"groundingChunkIndices":[0,2],"confidenceScores":[0.9,0.5]}]}}],
         "usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2},"modelVersion":"g","responseId":"r"}
        """;

    [Fact]
    public async Task Chat_OfClaudesSearch_HasTheWordsOfEachBlock()
    {
        var blocks = Blocks();

        var (reply, loss, _) = await ReplyGateway.CallAsync("chat", "anthropic", ReplyGateway.Recorded(Search));

        var message = reply["choices"]![0]!["message"]!;
        string content = (string)message["content"]!;
        Assert.Equal(
            blocks.SelectMany(b => b.Citations.Select(c => (b.Text, (string)c["url"]!, (string)c["title"]!, (string)c["cited_text"]!))),
            message["annotations"]!.AsArray().Select(a => a!["url_citation"]!).Select(u => (
                ReplyGateway.Slice(content, (int)u["start_index"]!, (int)u["end_index"]!), (string)u["url"]!, (string)u["title"]!, (string)u["content"]!)));

        // The vendor's own index of its search has no place; its tool's calls and results have none either.
        Assert.Contains(".citations;approximated", loss!, StringComparison.Ordinal);
        Assert.Contains("reply.choices[0].content[0].server_tool_use;dropped, reply.choices[0].content[1].web_search_tool_result;dropped", loss!, StringComparison.Ordinal);
        Assert.All(loss!.Split(", "), l => Assert.StartsWith("reply.", l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Responses_OfClaudesSearch_HasTheWordsOfEachBlock()
    {
        var blocks = Blocks();

        var (reply, _, _) = await ReplyGateway.CallAsync("responses", "anthropic", ReplyGateway.Recorded(Search));

        var texts = reply["output"]!.AsArray().Where(i => (string)i!["type"]! == "message").SelectMany(i => i!["content"]!.AsArray()).Select(t => t!);
        Assert.Equal(
            blocks.SelectMany(b => b.Citations.Select(c => (b.Text, (string)c["url"]!))),
            texts.SelectMany(t => t["annotations"]!.AsArray().Select(a => (ReplyGateway.Slice((string)t["text"]!, (int)a!["start_index"]!, (int)a["end_index"]!), (string)a["url"]!))));
    }

    [Fact]
    public async Task Gemini_OfClaudesSearch_HasTheBytesOfEachBlock()
    {
        var blocks = Blocks();

        var (reply, _, _) = await ReplyGateway.CallAsync("gemini", "anthropic", ReplyGateway.Recorded(Search));

        var candidate = reply["candidates"]![0]!;
        var chunks = candidate["groundingMetadata"]!["groundingChunks"]!.AsArray();
        var parts = candidate["content"]!["parts"]!.AsArray();
        var supports = candidate["groundingMetadata"]!["groundingSupports"]!.AsArray();
        Assert.Equal(
            blocks.SelectMany(b => b.Citations.Select(c => (b.Text, (string)c["url"]!))),
            supports.SelectMany(s => s!["groundingChunkIndices"]!.AsArray().Select(i => (Cut(s["segment"]!), (string)chunks[(int)i!]!["web"]!["uri"]!))));
        Assert.All(supports, s => Assert.Equal(Cut(s!["segment"]!), (string)s["segment"]!["text"]!));

        string Cut(JsonNode segment)
            => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes((string)parts[(int?)segment["partIndex"] ?? 0]!["text"]!)[(int)segment["startIndex"]!..(int)segment["endIndex"]!]);
    }

    [Fact]
    public async Task Converse_OfClaudesSearch_HasBlocksWithTheirSources()
    {
        var blocks = Blocks();

        var (reply, _, _) = await ReplyGateway.CallAsync("converse", "anthropic", ReplyGateway.Recorded(Search));

        var cited = reply["output"]!["message"]!["content"]!.AsArray().Select(b => b!["citationsContent"]).Where(c => c is not null);
        Assert.Equal(
            blocks.Select(b => (b.Text, string.Join(' ', b.Citations.Select(c => (string)c["url"]!)))),
            cited.Select(c => ((string)c!["content"]![0]!["text"]!, string.Join(' ', c["citations"]!.AsArray().Select(x => (string)x!["location"]!["web"]!["url"]!)))));
    }

    [Theory]
    [InlineData("perplexity/perplexity-citations.json")]
    [InlineData("perplexity/perplexity-text.json")]
    public async Task Messages_OfPerplexity_HaveItsSources(string name)
    {
        var recorded = JsonNode.Parse(ReplyGateway.Recorded(name))!;

        var (reply, loss, _) = await ReplyGateway.CallAsync("messages", "perplexity", recorded.ToJsonString());

        var block = Assert.Single(reply["content"]!.AsArray())!;
        Assert.Equal((string)recorded["choices"]![0]!["message"]!["content"]!, (string)block["text"]!);
        Assert.Equal(recorded["citations"]!.AsArray().Select(c => (string)c!), block["citations"]!.AsArray().Select(c => (string)c!["url"]!));
        Assert.All(block["citations"]!.AsArray(), c => Assert.Equal(("web_search_result_location", ""), ((string)c!["type"]!, (string)c["encrypted_index"]!)));
        Assert.Contains("reply.choices[0].content[0].citations;approximated", loss!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("messages")]
    [InlineData("responses")]
    [InlineData("gemini")]
    [InlineData("converse")]
    public async Task Stream_OfPerplexity_NamesEachSourceOnce(string front)
    {
        string[] lines = ReplyGateway.RecordedLines("perplexity/perplexity-citations.chunks.txt");
        string[] sources = [.. JsonNode.Parse(lines[^1])!["citations"]!.AsArray().Select(c => (string)c!)];

        var (events, loss, _) = await ReplyGateway.StreamAsync(front, "perplexity", lines);

        var found = front switch
        {
            "messages" => events.Where(e => (string?)e["delta"]?["type"] == "citations_delta").Select(e => (string)e["delta"]!["citation"]!["url"]!),
            "responses" => events.Where(e => (string)e["type"]! == "response.output_text.annotation.added").Select(e => (string)e["annotation"]!["url"]!),
            "gemini" => events[^1]["candidates"]![0]!["groundingMetadata"]!["groundingChunks"]!.AsArray().Select(c => (string)c!["web"]!["uri"]!),
            _ => events.Select(e => e["contentBlockDelta"]?["delta"]?["citation"]).Where(c => c is not null).Select(c => (string)c!["location"]!["web"]!["url"]!),
        };
        Assert.Equal(sources, found);
        Assert.Equal(front != "gemini", loss.Contains("citations;approximated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Chat_OfGrounding_CountsCharactersWhereGoogleCountsBytes()
    {
        var (reply, loss, _) = await ReplyGateway.CallAsync("chat", "gemini", Grounded);

        var choice = reply["choices"]![0]!;
        string content = (string)choice["message"]!["content"]!;
        var annotations = choice["message"]!["annotations"]!.AsArray().Select(a => a!["url_citation"]!).ToList();
        Assert.Equal(["https://a.example/1", "https://b.example/2"], annotations.Select(a => (string)a["url"]!));
        Assert.Equal("東京 is big", ReplyGateway.Slice(content, (int)annotations[0]["start_index"]!, (int)annotations[0]["end_index"]!));

        // No support names the second page: it gets all the words, and the client is told. What is no source stays beside the answer.
        Assert.Equal(content, ReplyGateway.Slice(content, (int)annotations[1]["start_index"]!, (int)annotations[1]["end_index"]!));
        Assert.Equal("""{"webSearchQueries":["q"]}""", choice["groundingMetadata"]!.ToJsonString());
        Assert.Equal("reply.choices[0].content[0].citations;approximated, reply.choices[0].content[0].citations;dropped", loss);
    }

    [Fact]
    public async Task Stream_OfGrounding_CountsOverAllItsPieces()
    {
        var whole = JsonNode.Parse(Grounded)!;
        var grounding = whole["candidates"]![0]!["groundingMetadata"]!;
        string[] events =
        [
            """{"candidates":[{"content":{"role":"model","parts":[{"text":"Grüße 🚀. 東"}]},"index":0}],"modelVersion":"g","responseId":"r"}""",
            $$$"""{"candidates":[{"content":{"role":"model","parts":[{"text":"京 is big. Yes."}]},"finishReason":"STOP","index":0,"groundingMetadata":{{{grounding.ToJsonString()}}}}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2}}""",
        ];

        var (chunks, loss, exchange) = await ReplyGateway.StreamAsync("chat", "gemini", events);

        string content = string.Concat(chunks.Select(c => (string?)ReplyGateway.Delta(c)?["content"]));
        var annotation = chunks.SelectMany(c => ReplyGateway.Delta(c)?["annotations"]?.AsArray() ?? []).First()!["url_citation"]!;
        Assert.Equal("東京 is big", ReplyGateway.Slice(content, (int)annotation["start_index"]!, (int)annotation["end_index"]!));

        // The head is gone when it is known: the record has it, the header does not.
        Assert.Contains("reply.choices[0].content[0].citations;dropped", loss, StringComparison.Ordinal);
        Assert.Null(exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
    }

    [Fact]
    public async Task Messages_OfGrounding_CutTheTextAtItsSources()
    {
        var (reply, _, _) = await ReplyGateway.CallAsync("messages", "gemini", Grounded.Replace(",{\"web\":{\"uri\":\"https://b.example/2\",\"title\":\"B\"}}", "", StringComparison.Ordinal).Replace("[0,2]", "[0,1]", StringComparison.Ordinal));

        var blocks = reply["content"]!.AsArray();
        Assert.Equal(["Grüße 🚀. ", "東京 is big", ". Yes."], blocks.Select(b => (string)b!["text"]!));
        Assert.Equal(["web_search_result_location", "char_location"], blocks[1]!["citations"]!.AsArray().Select(c => (string)c!["type"]!));
        Assert.Null(blocks[0]!["citations"]);
        Assert.Null(blocks[2]!["citations"]);
    }

    [Fact]
    public async Task Chat_OfCohere_HasThePagesAndTellsOfDocuments()
    {
        var (reply, loss, _) = await ReplyGateway.CallAsync("chat", "cohere", """
            {"id":"c","message":{"role":"assistant","content":[{"type":"text","text":"😀 Emperors are tall."}],"citations":[
              {"start":2,"end":10,"text":"Emperors","sources":[{"type":"document","id":"d:0","document":{"id":"d:0","title":"Birds","snippet":"Tall.","url":"https://birds.example"}}]},
              {"start":15,"end":19,"text":"tall","sources":[{"type":"tool","id":"t:0","tool_output":{"height":"1 m"}}]}]},
             "finish_reason":"COMPLETE","usage":{"billed_units":{"input_tokens":1,"output_tokens":2}}}
            """);

        var message = reply["choices"]![0]!["message"]!;
        var url = Assert.Single(message["annotations"]!.AsArray())!["url_citation"]!;
        Assert.Equal(("Emperors", "https://birds.example", "Tall."), (ReplyGateway.Slice((string)message["content"]!, (int)url["start_index"]!, (int)url["end_index"]!), (string)url["url"]!, (string)url["content"]!));
        Assert.Contains("reply.choices[0].content[0].citations;dropped", loss!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_OfBedrock_HaveThePlacesInTheDocument()
    {
        var (reply, loss, _) = await ReplyGateway.CallAsync("messages", "bedrock", """
            {"output":{"message":{"role":"assistant","content":[{"text":"See: "},{"citationsContent":{"content":[{"text":"It is so."}],"citations":[
              {"title":"T","sourceContent":[{"text":"So it is."}],"location":{"documentPage":{"documentIndex":1,"start":3,"end":4}}}]}}]}},
             "stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}}
            """);

        Assert.Equal(
            """{"type":"page_location","start_page_number":3,"end_page_number":4,"document_index":1,"document_title":"T","file_id":null,"cited_text":"So it is."}""",
            Assert.Single(reply["content"]![1]!["citations"]!.AsArray())!.ToJsonString());
        Assert.Equal("It is so.", (string)reply["content"]![1]!["text"]!);
        Assert.Null(loss);
    }

    private static List<(string Text, List<JsonNode> Citations)> Blocks()
    {
        var blocks = JsonNode.Parse(ReplyGateway.Recorded(Search))!["content"]!.AsArray();
        var cited = blocks.Where(b => b!["citations"] is JsonArray { Count: > 0 }).Select(b => ((string)b!["text"]!, b["citations"]!.AsArray().Select(c => c!).ToList())).ToList();
        Assert.Equal(3, cited.Count);
        return cited;
    }
}
