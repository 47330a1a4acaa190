using System.IO.Compression;
using System.Text;
using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Faults;

/// <summary>Faults that users of other gateways reported in public: what they describe is played to ours.</summary>
internal static class ReportedFaults
{
    private const string Json = "application/json";
    private const string Call = """{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[{"index":0,"delta":{"tool_calls":[""";

    public static IReadOnlyList<ReportedFault> All { get; } = [.. Ends(), .. Errors(), .. Tools(), .. Counts(), .. Frames()];

    private static IEnumerable<ReportedFault> Ends()
    {
        yield return new("a reset in the middle is told as a normal stop", "github.com/BerriAI/litellm/issues/33404", "chat", "openai", true,
            v => Chunked(v, false, After.Reset, First(v), []), e => IsBroken(e) && !Has(e, "\"finish_reason\":\"stop\"") && !Has(e, "[DONE]"));
        yield return new("a stream that ends without a reason is told as a normal stop", "github.com/BerriAI/litellm/issues/40260", "anthropic", "openai", true,
            v => Chunked(v, true, After.Keep, First(v), []), e => IsBroken(e) && Has(e, "event: error\n") && !Has(e, "message_stop"));
        yield return new("a Bedrock stream without messageStop is completed", "github.com/BerriAI/litellm/issues/32686", "chat", "bedrock", true,
            v => Chunked(v, true, After.Keep, First(v), []), e => IsBroken(e) && !Has(e, "finish_reason\":\"stop"));
        yield return new("a dead connection becomes an empty answer with an end mark", "github.com/maximhq/bifrost/issues/5546", "chat", "openai", true,
            v => Chunked(v, false, After.Close, v.Bytes(v.Opening)), e => e.Reply.CommittedStatus == 502 && Outcome(e) == "error");
        yield return new("the stream of messages has no end", "github.com/QuantumNous/new-api/issues/1428", "anthropic", "openai", true,
            v => Whole(v), e => Has(e, "event: message_stop\n") && Outcome(e) == "ok");
        yield return new("text and reason in one chunk are torn apart, and the reason is lost", "github.com/maximhq/bifrost/issues/5604", "anthropic", "openai", true,
            v => Events(v, v.Word("alpha"), v.Word("beta").Replace("\"finish_reason\":null", "\"finish_reason\":\"length\"", StringComparison.Ordinal), v.Finish[1], "[DONE]"),
            e => Has(e, "beta") && Has(e, "\"stop_reason\":\"max_tokens\""));
        yield return new("the reason of a whole reply is left out", "github.com/maximhq/bifrost/issues/1821", "chat", "anthropic", false,
            v => Answer.Whole(200, Json, v.Reply), e => Has(e, "\"finish_reason\":\"stop\""));
        yield return new("a reason outside the closed set breaks typed clients", "github.com/maximhq/bifrost/issues/5425", "anthropic", "openai", false,
            v => Answer.Whole(200, Json, v.Reply.Replace("\"stop\"", "\"error\"", StringComparison.Ordinal).Replace("\"prompt_tokens\":5", "\"prompt_tokens\":null", StringComparison.Ordinal)),
            e => e.Reply.CommittedStatus == 200 && Has(e, "\"stop_reason\":\"end_turn\"") && Outcome(e) == "ok");
    }

    private static IEnumerable<ReportedFault> Errors()
    {
        yield return new("an error in the middle ends messages without an event", "github.com/BerriAI/litellm/issues/39703", "anthropic", "openai", true,
            v => Chunked(v, true, After.Keep, First(v), v.Bytes(v.ErrorEvent)), e => IsBroken(e) && Has(e, "event: error\n") && Has(e, VendorForm.Words) && !Has(e, "end_turn"));
        yield return new("an error in the middle of a response is not told", "github.com/BerriAI/litellm/issues/29223", "responses", "openai", true,
            v => Chunked(v, true, After.Keep, First(v), v.Bytes(v.ErrorEvent)), e => IsBroken(e) && Has(e, VendorForm.Words));
        yield return new("why a response failed is lost", "github.com/maximhq/bifrost/issues/6419", "responses", "openai", true,
            v => Chunked(v, true, After.Keep, First(v), v.Bytes("""{"type":"response.failed","sequence_number":5,"response":{"id":"r1","status":"failed","model":"m-1","error":{"code":"content_filter","message":"words of the vendor"}}}""")),
            e => IsBroken(e) && Has(e, "response.failed") && Has(e, "content_filter") && Has(e, VendorForm.Words));
        yield return new("Anthropic's clients do not see an error without a name", "github.com/mlflow/mlflow/issues/25897", "anthropic", "anthropic", true,
            v => Chunked(v, false, After.Close, First(v), []), e => IsBroken(e) && Has(e, "event: error\ndata: {\"type\":\"error\""));
        yield return new("an error in the first event stays a 200", "github.com/BerriAI/litellm/issues/2180", "chat", "openai", true,
            v => Chunked(v, true, After.Keep, v.Bytes(v.ErrorEvent)), e => e.Reply.CommittedStatus == 500 && Has(e, VendorForm.Words));
        yield return new("a stream without a byte crashes or hangs", "github.com/apache/apisix/pull/13870", "chat", "openai", true,
            v => Chunked(v, true, After.Keep, [[]]), e => e.Reply.CommittedStatus == 502 && Outcome(e) == "error");
        yield return new("the body of an error is thrown away", "github.com/apache/apisix/issues/13501", "chat", "openai", false,
            v => Answer.Whole(500, Json, v.ErrorBody(500)), e => e.Reply.CommittedStatus == 500 && Has(e, VendorForm.Words));
        yield return new("an error that the vendor meant is replaced by one of the gateway", "github.com/TencentBlueKing/blueking-apigateway-apisix/pull/184", "chat", "openai", false,
            v => Answer.Whole(402, Json, v.ErrorBody(402)), e => e.Reply.CommittedStatus == 402 && Has(e, VendorForm.Words));
        yield return new("limits of the account do not reach the client, which tries for ever", "github.com/BerriAI/litellm/issues/37754", "anthropic", "anthropic", false,
            v => Answer.Whole(429, Json, v.ErrorBody(429), "anthropic-ratelimit-unified-status: rejected\r\nRetry-After: 287\r\n"),
            e => Field(e, "anthropic-ratelimit-unified-status") == "rejected" && Field(e, "retry-after") == "287");
        yield return new("retry-after gets another name on the way", "github.com/BerriAI/litellm/issues/21553", "chat", "anthropic", false,
            v => Answer.Whole(429, Json, v.ErrorBody(429), "Retry-After: 7\r\n"), e => e.Reply.CommittedStatus == 429 && Field(e, "retry-after") == "7");
    }

    private static IEnumerable<ReportedFault> Tools()
    {
        yield return new("several calls of tools have one number", "github.com/Portkey-AI/gateway/issues/1275", "chat", "anthropic", true,
            v => Events(v, v.Word("alpha"), """{"type":"content_block_stop","index":0}""", Use(1, "one"), Input(1, "{\\\"a\\\":1}"), Use(2, "two"), Input(2, "{\\\"b\\\":2}"), Stopped("tool_use"), """{"type":"message_stop"}"""),
            e => Has(e, "\"index\":0,\"id\":\"one\"") && Has(e, "\"index\":1,\"id\":\"two\"") && Has(e, "\"finish_reason\":\"tool_calls\""));
        yield return new("the number of a call is that of its block, with holes before it", "github.com/BerriAI/litellm/issues/5231", "chat", "anthropic", true,
            v => Events(v, """{"type":"content_block_stop","index":0}""", Use(3, "one"), Input(3, "{}"), Stopped("tool_use"), """{"type":"message_stop"}"""),
            e => Has(e, "\"index\":0,\"id\":\"one\"") && !Has(e, "\"index\":3"));
        yield return new("arguments are lost when the vendor numbers no calls", "github.com/AstrBotDevs/AstrBot/issues/6661", "anthropic", "openai", true,
            v => Events(v, Tool("""{"id":"one","type":"function","function":{"name":"f","arguments":"{\"a\":"}}"""), Tool("""{"function":{"arguments":"1}"}}"""), Reason("tool_calls"), "[DONE]"),
            e => Has(e, """{\"a\":""") && Has(e, "1}") && Has(e, "\"stop_reason\":\"tool_use\""));
        yield return new("arguments that come with the name are dropped", "github.com/BerriAI/litellm/issues/29491", "anthropic", "openai", true,
            v => Events(v, Tool("""{"index":0,"id":"one","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}"""), Reason("tool_calls"), "[DONE]"),
            e => Has(e, "input_json_delta") && Has(e, """{\"a\":1}"""));
        yield return new("a call without arguments has none, where an object is expected", "github.com/future-agi/future-agi/issues/2463", "chat", "anthropic", true,
            v => Events(v, """{"type":"content_block_stop","index":0}""", Use(1, "one"), """{"type":"content_block_stop","index":1}""", Stopped("tool_use"), """{"type":"message_stop"}"""),
            e => Has(e, "\"arguments\":\"{}\""));
        yield return new("a call of a tool ends as a plain stop when the reason comes later", "github.com/su-kaka/gcli2api/pull/407", "chat", "gemini", true,
            v => Events(v, """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"a":1}}}],"role":"model"},"index":0}],"responseId":"r1"}""", v.Finish[0]),
            e => Has(e, "\"finish_reason\":\"tool_calls\"") && !Has(e, "\"finish_reason\":\"stop\""));
    }

    private static IEnumerable<ReportedFault> Counts()
    {
        yield return new("a count of zero is taken for none and estimated", "github.com/BerriAI/litellm/issues/37992", "chat", "openai", true,
            v => Events(v, v.Word("alpha"), v.Finish[0], v.Finish[1].Replace(":5,", ":0,", StringComparison.Ordinal).Replace(":7,", ":0,", StringComparison.Ordinal).Replace(":12}", ":0}", StringComparison.Ordinal), "[DONE]"),
            e => Model(e) is { UsageGrade: "reported", InputTokens: 0, OutputTokens: 0 });
        yield return new("counts that come at the end of a message are left out", "github.com/envoyproxy/ai-gateway/issues/2290", "chat", "anthropic", true,
            v => new Answer(After.Keep, [.. Answer.Chunked(v.StreamType, true, After.Keep, v.Bytes([v.Opening[0].Replace("\"usage\":{\"input_tokens\":5,\"output_tokens\":1}", "\"usage\":null", StringComparison.Ordinal), v.Word("alpha"), """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":5,"cache_read_input_tokens":3,"output_tokens":7}}""", .. v.End])).Pieces]),
            e => Model(e) is { UsageGrade: "reported", InputTokens: 5, CacheReadTokens: 3, OutputTokens: 7 });
        yield return new("counts that are told twice are counted twice", "github.com/envoyproxy/ai-gateway/pull/2241", "anthropic", "anthropic", true,
            v => Chunked(v, true, After.Keep, v.Bytes([v.Opening[0].Replace("\"output_tokens\":1", "\"output_tokens\":1,\"cache_read_input_tokens\":3", StringComparison.Ordinal), v.Word("alpha"), """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":5,"cache_read_input_tokens":3,"output_tokens":7}}""", .. v.End])),
            e => Model(e) is { InputTokens: 5, CacheReadTokens: 3, OutputTokens: 7 });
    }

    private static IEnumerable<ReportedFault> Frames()
    {
        yield return new("binary frames that are cut by the network are lost", "github.com/maximhq/bifrost/issues/597", "chat", "bedrock", true,
            v => Answer.Chunked(v.StreamType, true, After.Keep, [First(v), .. v.Bytes([v.Word("beta"), .. v.Finish, .. v.End]).Chunk(3)]), e => Has(e, "beta") && Outcome(e) == "ok");
        yield return new("a line that is cut within \"data\" is lost", "github.com/katanemo/plano/pull/988", "responses", "openai", true,
            v => Answer.Chunked(v.StreamType, true, After.Keep, [First(v), .. v.Bytes([v.Word("beta"), .. v.Finish]).Chunk(9)]), e => Has(e, "beta") && Has(e, "response.completed"));
        yield return new("an event without a space behind \"data:\" is not read", "github.com/envoyproxy/ai-gateway/pull/2177", "anthropic", "openai", true,
            v => Chunked(v, true, After.Keep, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(v.Stream()).Replace("data: ", "data:", StringComparison.Ordinal))), e => Has(e, "alpha") && Has(e, "end_turn"));
        yield return new("events in gzip become an empty answer", "github.com/Kong/kong/pull/14893", "chat", "anthropic", true,
            v => new Answer(After.Close, [.. Encoding.Latin1.GetBytes(Answer.Head(200, v.StreamType, "Content-Encoding: gzip\r\n") + "\r\n"), .. Gzip(v.Stream())]),
            e => e.Reply.CommittedStatus == 502 && Has(e, "gzip"));
        yield return new("events are held back until the answer is whole", "github.com/Kong/kong/issues/14425", "chat", "anthropic", true,
            v => Chunked(v, true, After.Keep, First(v), v.Bytes([v.Word("beta"), .. v.Finish, .. v.End])), e => Has(e, "beta") && Outcome(e) == "ok");
    }

    private static byte[] First(VendorForm vendor) => vendor.Bytes([.. vendor.Opening, vendor.Word("alpha")]);

    private static Answer Chunked(VendorForm vendor, bool ends, After after, params byte[][] pieces) => Answer.Chunked(vendor.StreamType, ends, after, pieces);

    private static Answer Whole(VendorForm vendor) => Chunked(vendor, true, After.Keep, vendor.Stream());

    private static Answer Events(VendorForm vendor, params string[] events) => Chunked(vendor, true, After.Keep, vendor.Bytes([.. vendor.Opening, .. events]));

    private static string Use(int index, string id) => """{"type":"content_block_start","index":N,"content_block":{"type":"tool_use","id":"ID","name":"f","input":{}}}""".Replace("N,", $"{index},", StringComparison.Ordinal).Replace("ID", id, StringComparison.Ordinal);

    private static string Input(int index, string json) => """{"type":"content_block_delta","index":N,"delta":{"type":"input_json_delta","partial_json":"J"}}""".Replace("N,", $"{index},", StringComparison.Ordinal).Replace("\"J\"", $"\"{json}\"", StringComparison.Ordinal);

    private static string Stopped(string reason) => """{"type":"message_delta","delta":{"stop_reason":"R"},"usage":{"output_tokens":7}}""".Replace("\"R\"", $"\"{reason}\"", StringComparison.Ordinal);

    private static string Tool(string call) => Call + call + """]},"finish_reason":null}]}""";

    private static string Reason(string reason) => Call.Replace("\"tool_calls\":[", "", StringComparison.Ordinal) + "},\"finish_reason\":\"" + reason + "\"}]}";

    private static bool IsBroken(TestExchange exchange) => exchange.Reply.CommittedStatus == 200 && Has(exchange, "alpha") && Outcome(exchange) == "error";

    private static bool Has(TestExchange exchange, string text) => exchange.Reply.Text.Contains(text, StringComparison.Ordinal);

    private static string? Field(TestExchange exchange, string name) => exchange.Reply.CommittedHeaders.Get(name);

    private static ModelCallRecord Model(TestExchange exchange) => exchange.Exchange.Record.Model!;

    private static string Outcome(TestExchange exchange) => Model(exchange).Outcome;

    private static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return output.ToArray();
    }
}
