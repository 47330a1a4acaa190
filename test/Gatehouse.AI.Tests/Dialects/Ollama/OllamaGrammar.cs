using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Dialects.Ollama;

/// <summary>What a reply and a stream of this API may look like (ollama/ollama:docs/openapi.yaml), checked member by member.</summary>
internal static class OllamaGrammar
{
    private static readonly string[] Ends = ["done_reason", "native_finish_reason", "prompt_eval_count", "eval_count"];

    /// <summary>Checks a stream and puts its lines together.</summary>
    public static OllamaAnswer Stream(string text, bool isGenerate = false)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        string[] lines = text.Split('\n')[..^1];
        var answer = new OllamaAnswer();
        for (int i = 0; i < lines.Length; i++)
        {
            Assert.False(string.IsNullOrWhiteSpace(lines[i]), "an empty line");
            Take(JsonNode.Parse(lines[i])!.AsObject(), isGenerate, isLast: i == lines.Length - 1, answer);
        }

        return answer;
    }

    /// <summary>Checks a whole reply.</summary>
    public static OllamaAnswer Reply(string text, bool isGenerate = false)
    {
        var answer = new OllamaAnswer();
        Take(JsonNode.Parse(text)!.AsObject(), isGenerate, isLast: true, answer);
        return answer;
    }

    private static void Take(JsonObject line, bool isGenerate, bool isLast, OllamaAnswer answer)
    {
        string[] content = isGenerate ? ["response", "thinking"] : ["message"];
        Assert.Empty(line.Select(m => m.Key).Except([.. content, "model", "created_at", "done", "logprobs", .. isLast ? Ends : []]));
        answer.Model = line["model"]!.GetValue<string>();
        Assert.NotEmpty(answer.Model);
        Assert.True(DateTimeOffset.TryParseExact(line["created_at"]!.GetValue<string>(), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
        Assert.Equal(isLast, line["done"]!.GetValue<bool>());
        var message = isGenerate ? line : line["message"]!.AsObject();
        if (!isGenerate)
        {
            Assert.Empty(message.Select(m => m.Key).Except(["role", "content", "thinking", "tool_calls"]));
            Assert.Equal("assistant", message["role"]!.GetValue<string>());
        }

        answer.Text.Append(message[isGenerate ? "response" : "content"]!.GetValue<string>());
        answer.Thinking.Append(message["thinking"]?.GetValue<string>());
        foreach (var call in message["tool_calls"]?.AsArray() ?? [])
        {
            var function = call!["function"]!.AsObject();
            Assert.Equal(answer.Calls.Count, function["index"]!.GetValue<int>());
            Assert.IsType<JsonObject>(function["arguments"]);
            answer.Calls.Add((call["id"]!.GetValue<string>(), function["name"]!.GetValue<string>(), function["arguments"]!.ToJsonString()));
        }

        if (isLast)
        {
            answer.Reason = line["done_reason"]!.GetValue<string>();
            Assert.Contains(answer.Reason, (string[])["stop", "length", "content_filter"]);
            answer.Input = line["prompt_eval_count"]?.GetValue<long>();
            answer.Output = line["eval_count"]?.GetValue<long>();
        }
    }

    /// <summary>What a client has in the end.</summary>
    internal sealed class OllamaAnswer
    {
        public string Model { get; set; } = "";

        public StringBuilder Text { get; } = new();

        public StringBuilder Thinking { get; } = new();

        public List<(string Id, string Name, string Arguments)> Calls { get; } = [];

        public string Reason { get; set; } = "";

        public long? Input { get; set; }

        public long? Output { get; set; }
    }
}
