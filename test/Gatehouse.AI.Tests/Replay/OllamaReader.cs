using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Reads Ollama's chat and generate.</summary>
internal static class OllamaReader
{
    private const string Call = "{\"name\": ";

    public static Said Read(IEnumerable<JsonNode> lines)
    {
        var saying = new Saying();
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            var message = line.Member("message") ?? line;
            text.Append(line.Text("response") ?? message.Text("content"));
            saying.Thinking(message.Text("thinking"));
            foreach (var call in message.Items("tool_calls"))
            {
                saying.Call(call.Member("function").Text("name"), call.Member("function").Member("arguments")?.ToJsonString());
            }

            if (line.Member("done") is JsonValue done && done.GetValue<bool>())
            {
                saying.Ending = line.Text("done_reason") switch { "length" => Ending.Length, "content_filter" => Ending.Filter, "stop" => Ending.Stop, _ => Ending.Other };
                saying.Tokens = Tokens.Of(line.Number("prompt_eval_count"), 0, 0, line.Number("eval_count"))?.OrNone();
            }
        }

        TakeText(text.ToString(), saying);
        var said = saying.End();
        return said.Ending == Ending.Stop && said.Calls.Count > 0 ? said with { Ending = Ending.Tools } : said;
    }

    // Generate has no place for calls, and shows them as text.
    private static void TakeText(string text, Saying saying)
    {
        int start = text.IndexOf(Call, StringComparison.Ordinal);
        if (start < 0)
        {
            saying.Text(text);
            return;
        }

        byte[] rest = Encoding.UTF8.GetBytes(text[start..]);
        var reader = new Utf8JsonReader(rest, isFinalBlock: true, state: default);
        reader.Read();
        reader.Skip();
        var call = JsonNode.Parse(rest.AsSpan(0, (int)reader.BytesConsumed));
        saying.Text(text[..start]);
        saying.Call(call.Text("name"), call.Member("arguments")?.ToJsonString());
        TakeText(Encoding.UTF8.GetString(rest.AsSpan((int)reader.BytesConsumed)), saying);
    }
}
