using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>
/// Reads the messages of a chat. Calls of tools mostly have no ids here, and results name their tool: ids are made from the
/// calls' places, and a result belongs to the first call of its tool that has none yet. One per call.
/// </summary>
internal sealed class OllamaMessageReader
{
    private readonly List<(string Id, string Name)> _open = [];

    public List<Message> Read(OpenAIObject call)
    {
        var messages = new List<Message>();
        foreach (var (item, path) in call.Items("messages"))
        {
            messages.Add(Read(new OpenAIObject(item, path), messages.Count));
        }

        return messages;
    }

    private Message Read(OpenAIObject message, int index)
    {
        string role = message.RequiredText("role");
        string text = message.Text("content") ?? "";
        var images = OllamaImage.Read(message);
        List<Part> parts = role switch
        {
            "system" or "user" => [.. Text(text), .. images],
            "assistant" => [.. Thinking(message), .. Text(text), .. images, .. Calls(message, index)],
            "tool" => [new ToolResultPart(CallOf(message, index), [new TextPart(text), .. images])],
            _ => throw message.Unsupported("role", role, "'system', 'user', 'assistant', and 'tool'"),
        };
        var kind = role switch { "system" => Role.System, "user" => Role.User, "assistant" => Role.Assistant, _ => Role.Tool };
        return new Message(kind, parts) { Extra = message.Extra() };
    }

    private static IEnumerable<Part> Text(string text) => text.Length > 0 ? [new TextPart(text)] : [];

    private static IEnumerable<Part> Thinking(OpenAIObject message) => message.Text("thinking") is { Length: > 0 } thinking ? [new ThinkingPart(thinking, null)] : [];

    private IEnumerable<Part> Calls(OpenAIObject message, int index)
    {
        var calls = new List<Part>();
        _open.Clear();
        foreach (var (item, path) in message.Items("tool_calls"))
        {
            var tool = new OpenAIObject(item, path);
            var function = tool.RequiredChild("function");
            string name = function.RequiredText("name");
            string id = tool.Text("id") is { Length: > 0 } given ? given : string.Create(CultureInfo.InvariantCulture, $"call_{index}_{calls.Count}");
            _open.Add((id, name));
            calls.Add(new ToolCallPart(id, name, Arguments(function)));
        }

        return calls;
    }

    private static string Arguments(OpenAIObject function)
        => !function.TryGet("arguments", out var arguments) ? "{}"
            : arguments.ValueKind == JsonValueKind.String ? arguments.GetString()!
            : arguments.GetRawText();

    private string CallOf(OpenAIObject message, int index)
    {
        string? name = message.Text("tool_name") ?? message.Text("name");
        string? id = message.Text("tool_call_id");
        int at = id is { Length: > 0 } ? _open.FindIndex(c => c.Id == id) : _open.FindIndex(c => name is null || c.Name == name);
        if (at < 0)
        {
            return id is { Length: > 0 } ? id : string.Create(CultureInfo.InvariantCulture, $"call_{index}");
        }

        string found = _open[at].Id;
        _open.RemoveAt(at);
        return found;
    }
}
