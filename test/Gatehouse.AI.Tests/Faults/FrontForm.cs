using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Faults;

/// <summary>A form in front: how it is called, what its errors look like and how its streams end.</summary>
/// <param name="Name">Its name in the tests.</param>
/// <param name="SameForm">Type of the vendors that speak it.</param>
/// <param name="Whole">Path of a call for a whole reply; "{0}" is the model.</param>
/// <param name="Streamed">Path of a call for a stream.</param>
/// <param name="Body">The body; "{0}" is the model, "{1}" whether it streams.</param>
internal sealed record FrontForm(string Name, string SameForm, string Whole, string Streamed, string Body)
{
    private const string Chat = """{"model":"{0}","stream":{1},"messages":[{"role":"user","content":"hi"}]}""";
    private const string Contents = """{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}""";

    private static readonly int[] OpenAI = [400, 502, 403, 404, 413, 429, 500, 503, 504, 502, 502];
    private static readonly int[] Anthropic = [400, 502, 403, 404, 413, 429, 500, 529, 504, 502, 502];
    private static readonly int[] Bedrock = [400, 424, 403, 404, 413, 429, 500, 503, 408, 503, 500];

    /// <summary>What stands in a stream when its answer has finished; one that broke off has none of it.</summary>
    public required string Finished { get; init; }

    public static IReadOnlyList<FrontForm> All { get; } =
    [
        new("chat", "openai", "/v1/chat/completions", "/v1/chat/completions", Chat) { Finished = "\"finish_reason\":\"stop\"" },
        new("responses", "openai", "/v1/responses", "/v1/responses", """{"model":"{0}","stream":{1},"store":false,"input":"hi"}""") { Finished = "response.completed" },
        new("completions", "openai", "/v1/completions", "/v1/completions", """{"model":"{0}","stream":{1},"prompt":"hi"}""") { Finished = "\"finish_reason\":\"stop\"" },
        new("anthropic", "anthropic", "/v1/messages", "/v1/messages", """{"max_tokens":9,"model":"{0}","stream":{1},"messages":[{"role":"user","content":"hi"}]}""") { Finished = "\"stop_reason\":\"end_turn\"" },
        new("gemini", "gemini", "/v1beta/models/{0}:generateContent", "/v1beta/models/{0}:streamGenerateContent?alt=sse", Contents) { Finished = "\"finishReason\":\"STOP\"" },
        new("gemini-array", "gemini", "/v1beta/models/{0}:generateContent", "/v1beta/models/{0}:streamGenerateContent", Contents) { Finished = "\"finishReason\":\"STOP\"" },
        new("bedrock", "bedrock", "/model/{0}/converse", "/model/{0}/converse-stream", """{"messages":[{"role":"user","content":[{"text":"hi"}]}]}""") { Finished = "end_turn" },
        new("ollama-chat", "ollama", "/api/chat", "/api/chat", Chat) { Finished = "\"done\":true" },
        new("ollama-generate", "ollama", "/api/generate", "/api/generate", """{"model":"{0}","stream":{1},"prompt":"hi"}""") { Finished = "\"done\":true" },
    ];

    /// <summary>Operations that are no chat; their vendors speak OpenAI's form.</summary>
    public static IReadOnlyList<FrontForm> Operations { get; } =
    [
        new("embeddings", "openai", "/v1/embeddings", "", """{"model":"{0}","input":"hi"}""") { Finished = "" },
        new("rerank", "openai", "/v1/rerank", "", """{"model":"{0}","query":"hi","documents":["a"]}""") { Finished = "" },
        new("moderations", "openai", "/v1/moderations", "", """{"model":"{0}","input":"hi"}""") { Finished = "" },
    ];

    public bool IsPassedBy(string vendor) => vendor == SameForm;

    /// <summary>The status of a failure.</summary>
    public int StatusOf(Kind kind) => (Name switch { "anthropic" => Anthropic, "bedrock" => Bedrock, _ => OpenAI })[(int)kind];

    public TestExchange Call(string model, bool streams)
        => TestExchange.Post((streams ? Streamed : Whole).Replace("{0}", model, StringComparison.Ordinal), Body.Replace("{0}", model, StringComparison.Ordinal).Replace("{1}", streams ? "true" : "false", StringComparison.Ordinal))
            .WithHeader("anthropic-version", "2023-06-01").WithHeader("x-api-key", "key-of-the-client").WithHeader("Authorization", "Bearer key-of-the-client");

    /// <summary>What is wrong with an error reply; null when nothing is.</summary>
    public string? FaultOfEnvelope(TestExchange exchange)
    {
        var headers = exchange.Reply.CommittedHeaders;
        if (headers.Get("Content-Type")?.StartsWith("application/json", StringComparison.Ordinal) != true || headers.Get("x-request-id") != "test-1")
        {
            return $"type {headers.Get("Content-Type")}, request id {headers.Get("x-request-id")}";
        }

        return FaultOfError(JsonNode.Parse(exchange.Reply.Text), headers.Get("request-id"), headers.Get("x-amzn-errortype"), exchange.Reply.CommittedStatus);
    }

    /// <summary>The error that ends a stream, as its JSON; null when none does, or something follows it.</summary>
    public JsonNode? ErrorAtEnd(byte[] stream)
    {
        string text = Encoding.UTF8.GetString(stream);
        switch (Name)
        {
            case "bedrock":
                var frames = Frames(stream);
                return frames[^1].Name.StartsWith("exception:", StringComparison.Ordinal) ? JsonNode.Parse(frames[^1].Data) : null;
            case "gemini-array":
                return JsonNode.Parse(text)!.AsArray()[^1] is { } last && last["error"] is not null ? last : null;
            case "ollama-chat" or "ollama-generate":
                return JsonNode.Parse(text.TrimEnd().Split('\n')[^1]) is { } line && line["error"] is not null ? line : null;
            default:
                var events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(e => e.Contains("data: ", StringComparison.Ordinal)).ToArray();
                string data = events[^1][(events[^1].IndexOf("data: ", StringComparison.Ordinal) + 6)..];
                var json = data[0] == '{' ? JsonNode.Parse(data) : null;
                bool isError = json?["error"] is not null || json?["type"]?.GetValue<string>() is "error" or "response.failed";
                return isError && (Name != "anthropic" || events[^1].StartsWith("event: error\n", StringComparison.Ordinal)) ? json : null;
        }
    }

    /// <summary>Whether the words of answer are in what was sent.</summary>
    public static bool Has(byte[] reply, string word) => reply.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) >= 0;

    private string? FaultOfError(JsonNode? root, string? requestId, string? amazonType, int? status)
    {
        bool isGood = Name switch
        {
            "anthropic" => root?["type"]?.GetValue<string>() == "error" && root["error"]!["type"]!.GetValue<string>().Length > 0 && root["error"]!["message"] is not null && requestId is { Length: > 0 },
            "gemini" or "gemini-array" => root?["error"]?["code"]?.GetValue<int>() == status && root!["error"]!["status"]!.GetValue<string>().Length > 0 && root["error"]!["message"] is not null,
            "bedrock" => root?["message"] is not null && amazonType is not null,
            "ollama-chat" or "ollama-generate" => root?["error"]?.GetValueKind() == JsonValueKind.String,
            "rerank" => root?["message"] is not null,
            _ => root?["error"] is JsonObject error && error["message"] is not null && new[] { "message", "type", "param", "code" }.All(error.ContainsKey),
        };
        return isGood ? null : root?.ToJsonString() ?? "no error";
    }

    private static List<(string Name, string Data)> Frames(byte[] stream)
    {
        using var reader = new EventStreamReader();
        reader.Append(stream);
        var frames = new List<(string, string)>();
        while (reader.TryRead(out var next))
        {
            frames.Add((Encoding.UTF8.GetString(next.Name), Encoding.UTF8.GetString(next.Data)));
        }

        return frames;
    }
}
