using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAIResponses;

namespace Gatehouse.AI.Tests.Providers.OpenAIResponses;

public sealed class ResponsesStreamTests
{
    private static readonly ResponsesSignature Signature = new("openai", "api.openai.com");

    [Theory]
    [MemberData(nameof(ResponsesRecordings.Streams), MemberType = typeof(ResponsesRecordings))]
    public void Read_Recording_SaysWhatTheResponseSays(string name)
    {
        var recorded = ResponsesRecordings.Events(name);

        var events = Read(recorded);

        var items = new JsonArray();
        var texts = new Dictionary<int, string>();
        JsonNode? response = null;
        foreach (var node in recorded.Select(e => JsonNode.Parse(e)!))
        {
            response = node["response"] ?? response;
            if (node["type"]!.ToString() == "response.output_text.delta")
            {
                texts[node["output_index"]!.GetValue<int>()] = texts.GetValueOrDefault(node["output_index"]!.GetValue<int>()) + node["delta"];
            }
            else if (node["type"]!.ToString() == "response.output_item.done")
            {
                var item = node["item"]!.DeepClone();
                items.Add(item);
                if (texts.TryGetValue(node["output_index"]!.GetValue<int>(), out string? text))
                {
                    // Whoever shortened some of the recordings left out pieces of text.
                    item["content"] = new JsonArray(new JsonObject { ["text"] = text });
                }
            }
        }

        response!["output"] = items;
        Assert.Equal(ResponsesReading.Of(response), Reading(events));
        Assert.Equal(StreamEventKind.Started, events[0].Kind);
        Assert.Equal(response["model"]!.ToString(), events[0].Name);
        Assert.Equal(StreamEventKind.Ended, events[^1].Kind);
        Assert.DoesNotContain(events, e => e.Kind == StreamEventKind.Failed);
    }

    [Theory]
    [MemberData(nameof(ResponsesRecordings.Streams), MemberType = typeof(ResponsesRecordings))]
    public void Read_RecordingCutAtEveryEvent_FailsAndNeverEnds(string name)
    {
        var recorded = ResponsesRecordings.Events(name).TakeWhile(e => !e.Contains("\"response.completed\"", StringComparison.Ordinal) && !e.Contains("\"response.incomplete\"", StringComparison.Ordinal)).ToList();
        var stream = new ResponsesStream(Signature);
        var events = new List<StreamEvent>();
        foreach (string data in recorded)
        {
            stream.Read(default, Encoding.UTF8.GetBytes(data), events);
            Assert.DoesNotContain(events, e => e.Kind is StreamEventKind.Finished or StreamEventKind.Ended or StreamEventKind.Failed);
        }

        stream.End(events);

        Assert.Single(events, e => e.Kind == StreamEventKind.Failed);
        Assert.Equal(ModelErrorKind.Unreachable, events[^1].Error!.Kind);
    }

    [Theory]
    [MemberData(nameof(ResponsesRecordings.Streams), MemberType = typeof(ResponsesRecordings))]
    public void Read_Recording_OpensAndClosesEachPartOnce(string name)
    {
        var open = new HashSet<int>();
        int highest = -1;
        foreach (var read in Read(ResponsesRecordings.Events(name)))
        {
            switch (read.Kind)
            {
                case StreamEventKind.TextStarted or StreamEventKind.ThinkingStarted or StreamEventKind.ToolCallStarted:
                    Assert.True(read.PartIndex > highest);
                    highest = read.PartIndex;
                    Assert.True(open.Add(read.PartIndex));
                    break;
                case StreamEventKind.TextDelta or StreamEventKind.ThinkingDelta or StreamEventKind.SignatureDelta or StreamEventKind.ToolArgumentsDelta:
                    Assert.Contains(read.PartIndex, open);
                    break;
                case StreamEventKind.PartEnded:
                    Assert.True(open.Remove(read.PartIndex));
                    break;
            }
        }

        Assert.Empty(open);
    }

    [Theory]
    [InlineData("""{"type":"error","code":"rate_limit_exceeded","message":"Slow down.","param":null,"sequence_number":3}""", ModelErrorKind.RateLimited, "Slow down.")]
    [InlineData("""{"type":"error","error":{"type":"invalid_request_error","code":"context_length_exceeded","message":"Too long.","param":"input"}}""", ModelErrorKind.ContextLength, "Too long.")]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"Broken."}}}""", ModelErrorKind.Server, "Broken.")]
    [InlineData("""{"type":"response.failed"}""", ModelErrorKind.Server, "The provider reported an error within the stream.")]
    [InlineData("""{"type":"response.completed"}""", ModelErrorKind.Server, "The provider sent an event that cannot be read.")]
    public void Read_FailureInTheStream_IsTheLastEvent(string data, ModelErrorKind kind, string message)
    {
        var events = Read([Created, Words, data, Words]);

        Assert.Equal((StreamEventKind.Failed, kind, message), (events[^1].Kind, events[^1].Error!.Kind, events[^1].Error!.Message));
        Assert.Single(events, e => e.Kind == StreamEventKind.TextDelta);
    }

    [Fact]
    public void Read_SummaryInPieces_IsOneThoughtWithOneSignature()
    {
        var events = Read(
        [
            Created,
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"rs_a","type":"reasoning","summary":[],"encrypted_content":"early"}}""",
            """{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"One"}""",
            """{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":1,"delta":"Two"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"rs_b","type":"reasoning","summary":[{"type":"summary_text","text":"One"},{"type":"summary_text","text":"Two"}],"encrypted_content":"gAAAA=="}}""",
            Completed,
        ]);

        var part = Assert.IsType<ThinkingPart>(Assert.Single(Parts(events)));
        Assert.Equal("One\n\nTwo", part.Text);
        Assert.True(part.IsMarked);
        Assert.True(Signature.TryRead(part, out var reasoning));
        Assert.Equal(("rs_b", "gAAAA=="), (reasoning.Id, reasoning.Content));
        Assert.Equal(["One", "Two"], reasoning.Summary);
    }

    [Fact]
    public void Read_ItemsThatCameWhole_AreTold()
    {
        var events = Read(
        [
            Created,
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","summary":[{"type":"summary_text","text":"T"}]}}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"type":"message","content":[{"type":"output_text","text":"A"},{"type":"refusal","refusal":"B"}]}}""",
            """{"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}}""",
            Completed,
        ]);

        Assert.Equal([new ThinkingPart("T", null), new TextPart("A"), new RefusalPart("B"), new ToolCallPart("c", "f", "{}")], Parts(events));
        Assert.Equal(FinishReason.ToolCalls, events.Single(e => e.Kind == StreamEventKind.Finished).Finish);
    }

    [Fact]
    public void Read_CallsThatInterleave_KeepTheirArguments()
    {
        var events = Read(
        [
            Created,
            """{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"a","name":"f","arguments":""}}""",
            """{"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","call_id":"b","name":"g","arguments":""}}""",
            """{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\"x\":"}""",
            """{"type":"response.function_call_arguments.delta","output_index":1,"delta":"{}"}""",
            """{"type":"response.function_call_arguments.delta","output_index":0,"delta":"1}"}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","call_id":"b","name":"g","arguments":"{}"}}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","call_id":"a","name":"f","arguments":"{\"x\":1}"}}""",
            Completed,
        ]);

        Assert.Equal([new ToolCallPart("a", "f", "{\"x\":1}"), new ToolCallPart("b", "g", "{}")], Parts(events));
    }

    [Fact]
    public void Read_Annotations_AreSourcesOfTheirWords()
    {
        var events = Read(
        [
            Created,
            Words,
            """{"type":"response.output_text.annotation.added","output_index":0,"content_index":0,"annotation_index":0,"annotation":{"type":"url_citation","start_index":0,"end_index":1,"url":"https://e.example/","title":"E"}}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"message","content":[{"type":"output_text","text":"W","annotations":[{"type":"url_citation","start_index":0,"end_index":1,"url":"https://e.example/","title":"E"}]}]}}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"type":"message","content":[{"type":"output_text","text":"X","annotations":[{"type":"file_citation","index":3,"file_id":"f","filename":"a.pdf"}]}]}}""",
            """{"type":"response.output_item.done","output_index":2,"item":{"type":"image_generation_call","status":"completed","output_format":"webp","result":"AAAA"}}""",
            Completed,
        ]);

        var cited = events.Where(e => e.Kind == StreamEventKind.Citation).ToList();
        Assert.Equal([(0, CitationKind.Web, "https://e.example/", "E"), (1, CitationKind.File, null, null)], cited.Select(e => (e.PartIndex, e.Citation!.Kind, e.Citation.Url, e.Citation.Title)));
        Assert.Equal(new TextRange(0, 1, OffsetUnit.CodePoints), cited[0].Citation!.Answer);
        Assert.Null(cited[1].Citation!.Answer);
        Assert.Equal(("f", "a.pdf"), (cited[1].Citation!.FileId, cited[1].Citation!.FileName));
        Assert.Equal(new ImagePart { Base64 = "AAAA", MediaType = "image/webp" }, events.Single(e => e.Kind == StreamEventKind.Image).Part);
    }

    [Fact]
    public void Read_SourcesInPiecesAndWordsWhole_AreBothTold()
    {
        var events = Read(
        [
            Created,
            """{"type":"response.output_text.annotation.added","output_index":0,"content_index":0,"annotation":{"type":"url_citation","url":"https://e.example/"}}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"message","content":[{"type":"output_text","text":"W"}]}}""",
            Completed,
        ]);

        Assert.Equal([new TextPart("W")], Parts(events));
        Assert.Single(events, e => e.Kind == StreamEventKind.Citation);
    }

    [Fact]
    public void Read_NothingInPieces_TellsTheWholeResponse()
        => Assert.Equal([new TextPart("A")], Parts(Read(["""{"type":"response.completed","response":{"id":"r","model":"m","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"A"}]}]}}"""])));

    [Fact]
    public void Read_EventsThatAreNotKnown_ChangeNothing()
    {
        var events = Read([Created, """{"type":"response.hologram.delta","delta":"x"}""", """{"type":"keepalive"}""", """{"kind":"none"}""", Words, Completed]);

        Assert.Equal([new TextPart("W")], Parts(events));
        Assert.Single(events, e => e.Kind == StreamEventKind.Ping);
    }

    private const string Created = """{"type":"response.created","response":{"id":"r","model":"m","created_at":5,"status":"in_progress"}}""";
    private const string Words = """{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"W"}""";
    private const string Completed = """{"type":"response.completed","response":{"id":"r","model":"m","status":"completed","output":[],"usage":{"input_tokens":1,"output_tokens":1}}}""";

    private static List<StreamEvent> Read(IEnumerable<string> recorded)
    {
        var stream = new ResponsesStream(Signature);
        var events = new List<StreamEvent>();
        foreach (string data in recorded)
        {
            stream.Read(default, Encoding.UTF8.GetBytes(data), events);
        }

        stream.End(events);
        return events;
    }

    private static ResponsesReading Reading(List<StreamEvent> events) => ResponsesReading.Of(
        Parts(events),
        events.LastOrDefault(e => e.Kind == StreamEventKind.Usage).Usage ?? TokenUsage.Unknown,
        events.Single(e => e.Kind == StreamEventKind.Finished).Finish);

    // The parts that the events make, in the order in which they begin.
    private static List<Part> Parts(List<StreamEvent> events)
    {
        var parts = new SortedDictionary<int, Part>();
        foreach (var read in events)
        {
            int i = read.PartIndex;
            switch (read.Kind)
            {
                case StreamEventKind.TextDelta:
                    parts[i] = new TextPart((parts.GetValueOrDefault(i) as TextPart)?.Text + read.Text);
                    break;
                case StreamEventKind.RefusalDelta:
                    parts[i] = new RefusalPart((parts.GetValueOrDefault(i) as RefusalPart)?.Text + read.Text);
                    break;
                case StreamEventKind.ThinkingStarted:
                    parts[i] = new ThinkingPart("", null);
                    break;
                case StreamEventKind.ThinkingDelta:
                    parts[i] = (ThinkingPart)parts[i] with { Text = ((ThinkingPart)parts[i]).Text + read.Text };
                    break;
                case StreamEventKind.SignatureDelta:
                    parts[i] = (ThinkingPart)parts[i] with { Signature = ((ThinkingPart)parts[i]).Signature + read.Text };
                    break;
                case StreamEventKind.ToolCallStarted:
                    parts[i] = new ToolCallPart(read.Text!, read.Name!, "");
                    break;
                case StreamEventKind.ToolArgumentsDelta:
                    parts[i] = (ToolCallPart)parts[i] with { Arguments = ((ToolCallPart)parts[i]).Arguments + read.Text };
                    break;
            }
        }

        return [.. parts.Values];
    }
}
