using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Tests.Providers.Bedrock;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>One recorded answer of a vendor.</summary>
/// <param name="Name">File, and number within it where it has several.</param>
/// <param name="Provider">Type of the provider that it is played to.</param>
/// <param name="Form">Its wire form.</param>
/// <param name="IsStream">Whether it is a stream.</param>
/// <param name="Events">JSON of each event of a stream; one text for a whole reply.</param>
internal sealed record Recording(string Name, string Provider, string Form, bool IsStream, IReadOnlyList<string> Events)
{
    /// <summary>Status that the vendor answered with.</summary>
    public int Status { get; init; } = 200;

    public string ContentType => !IsStream ? "application/json" : Form switch
    {
        WireForm.BedrockConverse => "application/vnd.amazon.eventstream",
        WireForm.OllamaChat => "application/x-ndjson",
        _ => "text/event-stream",
    };

    /// <summary>Whether the vendor itself broke the answer: it began again before it had ended.</summary>
    public bool IsBroken => IsStream && Form == WireForm.AnthropicMessages && Events.Count(e => e.Contains("\"type\":\"message_start\"", StringComparison.Ordinal)) > 1;

    public IReadOnlyList<JsonNode> Nodes => [.. Events.Select(e => JsonNode.Parse(e)!)];

    /// <summary>What it says, without the product's code.</summary>
    public Said Said => EndingByCalls(Reading.Of(Form, IsStream, Nodes));

    /// <summary>The bytes of each event as the vendor sends it; behind the last one its end mark where it has one.</summary>
    public IReadOnlyList<byte[]> Pieces(string lineEnd = "\n")
        => !IsStream ? [Encoding.UTF8.GetBytes(Events[0])]
            : [.. Events.Select(e => Frame(e, lineEnd)), .. Form is WireForm.OpenAIChat or WireForm.OpenAICompletions ? [Utf8($"data: [DONE]{lineEnd}{lineEnd}")] : Array.Empty<byte[]>()];

    public override string ToString() => Name;

    // A choice of a tool that names it ends with "stop", and some servers end all calls so.
    private static Said EndingByCalls(Said said) => said.Ending switch
    {
        Ending.Stop when said.Calls.Count > 0 => said with { Ending = Ending.Tools },
        Ending.Tools when said.Calls.Count == 0 => said with { Ending = Ending.Stop },
        _ => said,
    };

    private byte[] Frame(string json, string lineEnd)
    {
        switch (Form)
        {
            case WireForm.BedrockConverse:
                var (name, payload) = JsonNode.Parse(json)!.AsObject().Single();
                return BedrockCalls.Frame([(name, payload!.ToJsonString())]);
            case WireForm.OllamaChat:
                return Utf8(json + lineEnd);
            case WireForm.AnthropicMessages or WireForm.OpenAIResponses or WireForm.CohereChat:
                return Utf8($"event: {JsonNode.Parse(json)!["type"]}{lineEnd}data: {json}{lineEnd}{lineEnd}");
            case WireForm.Gemini:
                return Utf8($"data: {json}\r\n\r\n");
            default:
                return Utf8($"data: {json}{lineEnd}{lineEnd}");
        }
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
