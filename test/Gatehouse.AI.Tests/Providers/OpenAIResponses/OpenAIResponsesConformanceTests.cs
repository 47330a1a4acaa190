using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.OpenAI;
using Gatehouse.AI.Providers.OpenAIResponses;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Tests.Providers.OpenAIResponses;

public sealed class OpenAIResponsesConformanceTests : ProviderConformance
{
    protected override ModelProvider Provider { get; } = new OpenAIProvider(
        new OpenAIOptions { Name = "openai", Api = OpenAIApi.Responses },
        new ProviderKeys([new ProviderKey(new Secret("the-key"))], TimeProvider.System));

    protected override IReadOnlyDictionary<string, FinishReason> FinishWords { get; } = new Dictionary<string, FinishReason>
    {
        ["completed"] = FinishReason.Stop,
        ["max_output_tokens"] = FinishReason.Length,
        ["content_filter"] = FinishReason.ContentFilter,
    };

    protected override IReadOnlyList<(string Name, string Data)> Stream { get; } =
    [
        Event("""{"type":"response.created","response":{"id":"resp_1","object":"response","created_at":5,"model":"m-1","status":"in_progress","error":null,"output":[]}}"""),
        Event("""{"type":"response.in_progress","response":{"id":"resp_1","object":"response","created_at":5,"model":"m-1","status":"in_progress","error":null,"output":[]}}"""),
        Event("""{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}"""),
        Event("""{"type":"response.content_part.added","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}"""),
        Event("""{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"one","logprobs":[]}"""),
        Event("""{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"two","logprobs":[]}"""),
        Event("""{"type":"response.output_text.done","item_id":"msg_1","output_index":0,"content_index":0,"text":"onetwo"}"""),
        Event("""{"type":"response.content_part.done","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"onetwo","annotations":[]}}"""),
        Event("""{"type":"response.output_item.done","output_index":0,"item":{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"onetwo","annotations":[]}]}}"""),
        Event($$$"""{"type":"response.completed","response":{{{Whole("completed")}}}}"""),
    ];

    protected override string Reply(string finish) => Whole(finish);

    protected override string ErrorBody(string message) => $$$"""{"error":{"message":"{{{message}}}","type":"t","param":null,"code":null}}""";

    private static (string Name, string Data) Event(string data) => (System.Text.Json.Nodes.JsonNode.Parse(data)!["type"]!.GetValue<string>(), data);

    private static string Whole(string finish)
    {
        string end = finish == "completed" ? "\"status\":\"completed\",\"incomplete_details\":null" : $"\"status\":\"incomplete\",\"incomplete_details\":{{\"reason\":\"{finish}\"}}";
        return $$$"""{"id":"resp_1","object":"response","created_at":5,"model":"m-1","error":null,{{{end}}},"output":[{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"onetwo","annotations":[]}]}],"usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5}}""";
    }
}
