using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>
/// Every recording of shared data, and those made by hand in test/Gatehouse.AI.Tests/HandMade; told apart by what is in them, not by
/// their names, so that new files need no change here.
/// </summary>
internal static class RecordingCatalog
{
    /// <summary>The provider that recordings of the Responses API are played to.</summary>
    public const string ResponsesProvider = "openai with responses";

    /// <summary>The provider that recorded text completions are played to.</summary>
    public const string CompletionsProvider = "openai with completions";

    /// <summary>What names of recordings made by hand begin with.</summary>
    public const string HandMade = "HandMade/";

    private static readonly Lazy<(List<Recording> Chats, List<(string Name, string Kind)> Others)> Found = new(Load);

    /// <summary>The chat answers, whole and streamed.</summary>
    public static IReadOnlyList<Recording> Chats => Found.Value.Chats;

    /// <summary>Everything else, with what it is.</summary>
    public static IReadOnlyList<(string Name, string Kind)> Others => Found.Value.Others;

    private static (List<Recording>, List<(string, string)>) Load()
    {
        var chats = new List<Recording>();
        var others = new List<(string, string)>();
        AddFolder(RepositoryFolder.PathOf("test", "Gatehouse.AI.Tests", "HandMade"), HandMade, chats, others);
        if (!SharedData.TryFind(out string? folder))
        {
            return (chats, others);
        }

        AddFolder(Path.Combine(folder, "ai-recordings"), "", chats, others);

        foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, "openai-recordings"), "*.json").Order(StringComparer.Ordinal))
        {
            AddExchanges(file, chats, others);
        }

        return (chats, others);
    }

    private static void AddFolder(string root, string prefix, List<Recording> chats, List<(string, string)> others)
    {
        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".md", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(root, file).Replace('\\', '/');
            bool isStream = !name.EndsWith(".json", StringComparison.Ordinal);
            string[] events = isStream ? [.. File.ReadLines(file).Where(l => l.Trim().Length > 0)] : [File.ReadAllText(file)];
            Add(prefix + name, name.Split('/')[0], isStream, events, chats, others);
        }
    }

    private static void AddExchanges(string file, List<Recording> chats, List<(string, string)> others)
    {
        int number = 0;
        foreach (var entry in JsonNode.Parse(File.ReadAllText(file))!["Entries"] as JsonArray ?? [])
        {
            string name = $"openai-dotnet/{Path.GetFileNameWithoutExtension(file)}#{number++}";
            string path = new Uri(entry.Text("RequestUri")!).AbsolutePath;
            bool isCall = entry.Text("RequestMethod") == "POST" && path is "/v1/chat/completions" or "/v1/responses" or "/v1/completions";
            if (!isCall || entry.Number("StatusCode") != 200)
            {
                others.Add((name, $"{entry.Text("RequestMethod")} {path[..Math.Min(path.Length, 24)]} {entry.Number("StatusCode")}"));
                continue;
            }

            var body = entry.Member("ResponseBody");
            if (body is JsonArray lines)
            {
                string text = string.Concat(lines.Select(l => l!.GetValue<string>()));
                string[] events = [.. text.Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal) && l != "data: [DONE]").Select(l => l["data: ".Length..])];
                Add(name, "openai", isStream: true, events, chats, others);
            }
            else
            {
                Add(name, "openai", isStream: false, [body!.ToJsonString()], chats, others);
            }
        }
    }

    private static void Add(string name, string vendor, bool isStream, string[] events, List<Recording> chats, List<(string, string)> others)
    {
        var nodes = events.Select(Parse).ToList();
        string? form = nodes.Contains(null) ? null : nodes.Select(n => FormOf(n!, isStream)).FirstOrDefault(f => f is not null);
        if (form is null)
        {
            others.Add((name, KindOf(nodes)));
            return;
        }

        var parts = isStream ? Split(form, events) : [events];
        int number = 0;
        foreach (var part in parts)
        {
            chats.Add(new Recording(parts.Count == 1 ? name : $"{name}#{number++}", ProviderOf(form, vendor), form, isStream, part));
        }
    }

    // Several replies in one file (a loop of tool calls) come apart where one ended.
    private static List<string[]> Split(string form, string[] events)
    {
        var parts = new List<string[]>();
        int start = 0;
        for (int i = 0; i < events.Length; i++)
        {
            string type = form is WireForm.AnthropicMessages or WireForm.OpenAIResponses ? Parse(events[i]).Text("type") ?? "" : "";
            if (type is "message_stop" or "response.completed" or "response.incomplete" or "response.failed")
            {
                parts.Add(events[start..(i + 1)]);
                start = i + 1;
            }
        }

        if (start < events.Length)
        {
            parts.Add(events[start..]);
        }

        return parts;
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? FormOf(JsonNode node, bool isStream)
    {
        string type = node.Text("type") ?? "";
        string kind = node.Text("object") ?? "";
        bool hasChoices = node.Items("choices").Any(c => c.Member("message") is not null || c.Member("delta") is not null);
        return kind is "text_completion" ? WireForm.OpenAICompletions
            : hasChoices || kind is "chat.completion" or "chat.completion.chunk" ? WireForm.OpenAIChat
            : kind == "response" || type == "response.created" ? WireForm.OpenAIResponses
            : type is "message" or "message_start" ? WireForm.AnthropicMessages
            : node.Member("candidates") is not null ? WireForm.Gemini
            : node.Member("output").Member("message") is not null || (isStream && node is JsonObject { Count: 1 } && node.AsObject().Single().Key is "messageStart" or "contentBlockStart" or "contentBlockDelta") ? WireForm.BedrockConverse
            : type == "message-start" || (node.Member("message") is not null && node.Text("finish_reason") is not null) ? WireForm.CohereChat
            : node.Member("done") is not null && node.Member("message") is not null ? WireForm.OllamaChat
            : null;
    }

    private static string ProviderOf(string form, string vendor) => form switch
    {
        WireForm.AnthropicMessages => "anthropic",
        WireForm.Gemini => "gemini",
        WireForm.BedrockConverse => "bedrock",
        WireForm.CohereChat => "cohere",
        WireForm.OllamaChat => "ollama",
        WireForm.OpenAIResponses => ResponsesProvider,
        WireForm.OpenAICompletions => CompletionsProvider,
        WireForm.OpenAIChat when vendor != "azure" && BuiltInProviders.All.Any(p => p.Type == vendor) => vendor,
        _ => "openai",
    };

    /// <summary>What a recording is that is no answer to a chat call.</summary>
    private static string KindOf(List<JsonNode?> nodes)
    {
        var first = nodes.FirstOrDefault();
        return first.Member("error") is not null ? "error"
            : first.Member("event_type") is not null || first.Member("steps") is not null ? "Google's interactions, which no dialect has"
            : nodes.Any(n => n.Member("setupComplete") is not null || n.Member("serverContent") is not null) ? "a session of Google's live API, which no dialect has"
            : first.Member("results") is not null ? "rerank"
            : first.Text("task") is not null || first.Text("body") is not null || first.Member("body").Text("text") is not null || first.Text("text") is not null ? "transcription"
            : first.Text("object") == "skill" || first.Text("source") is not null || first.Text("skill_id") is not null ? "a skill, which no dialect has"
            : first.Text("object") == "list" && first.Items("data").Any(d => d.Member("embedding") is not null) ? "embeddings"
            : nodes.Count == 1 && first is JsonObject reply ? $"a reply with {string.Join(", ", reply.Select(m => m.Key).Take(4))}"
            : "unknown";
    }
}
