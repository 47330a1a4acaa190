using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Ollama;
using Gatehouse.Core.Secrets;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Ollama;

/// <summary>
/// Lines and replies of an Ollama server, written after its documentation (ollama/ollama: docs/api.md, docs/openapi.yaml,
/// docs/api/errors.mdx, docs/capabilities/thinking.mdx and tool-calling.mdx): none of them was recorded.
/// </summary>
internal static class OllamaLines
{
    public const string TextReply = """
        {"model":"llama3.2","created_at":"2023-12-12T14:13:43.416799Z","message":{"role":"assistant","content":"Hello! How are you today?"},"done":true,"done_reason":"stop",
         "total_duration":5191566416,"load_duration":2154458,"prompt_eval_count":26,"prompt_eval_duration":383809000,"eval_count":298,"eval_duration":4799921000}
        """;

    public const string ToolReply = """
        {"model":"llama3.2","created_at":"2024-07-22T20:33:28.123648Z","message":{"role":"assistant","content":"","tool_calls":[
          {"function":{"name":"get_current_weather","arguments":{"format":"celsius","location":"Paris, FR"}}},
          {"id":"call_p7o2gz50","function":{"index":1,"name":"get_time","arguments":{}}}]},
         "done_reason":"stop","done":true,"total_duration":885095291,"prompt_eval_count":122,"eval_count":33}
        """;

    public const string GenerateReply = """
        {"model":"llama3.2","created_at":"2023-08-04T19:22:45.499127Z","response":"The sky is blue.","done":true,"done_reason":"length","context":[1,2,3],"prompt_eval_count":26,"eval_count":290}
        """;

    public static IReadOnlyList<string> ThinkingStream { get; } =
    [
        """{"model":"qwen3","created_at":"2023-08-04T08:52:19.385406455-07:00","message":{"role":"assistant","content":"","thinking":"17 times"},"done":false}""",
        """{"model":"qwen3","created_at":"2023-08-04T08:52:19.485406455-07:00","message":{"role":"assistant","content":"","thinking":" 23."},"done":false}""",
        """{"model":"qwen3","created_at":"2023-08-04T08:52:19.585406455-07:00","message":{"role":"assistant","content":"Es ist 391 – größer"},"done":false}""",
        """{"model":"qwen3","created_at":"2023-08-04T08:52:19.685406455-07:00","message":{"role":"assistant","content":" als 😀."},"done":false}""",
        """{"model":"qwen3","created_at":"2023-08-04T08:52:20.499127Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":4883583458,"load_duration":1334875,"prompt_eval_count":26,"prompt_eval_duration":342546000,"eval_count":282,"eval_duration":4535599000}""",
    ];

    public static IReadOnlyList<string> ToolStream { get; } =
    [
        """{"model":"qwen3","created_at":"2025-05-27T22:54:57.641643Z","message":{"role":"assistant","content":"Let me see."},"done":false}""",
        """{"model":"qwen3","created_at":"2025-05-27T22:54:58.041643Z","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"get_current_weather","arguments":{"format":"celsius","location":"Toronto"}}}]},"done":false}""",
        """{"model":"qwen3","created_at":"2025-05-27T22:54:58.141643Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":10,"eval_count":5}""",
    ];

    public static IReadOnlyList<string> GenerateStream { get; } =
    [
        """{"model":"gemma4","created_at":"2025-10-26T17:21:21.196249Z","response":" Yes","done":false}""",
        """{"model":"gemma4","created_at":"2025-10-26T17:21:21.207235Z","response":".","done":false}""",
        """{"model":"gemma4","created_at":"2025-10-26T17:21:21.307235Z","response":"","done":true,"done_reason":"stop","context":[1,2],"prompt_eval_count":7,"eval_count":2}""",
    ];

    public static OllamaProvider Provider { get; } = new(new OllamaOptions { Name = "local" }, new ProviderKeys([new ProviderKey(new Secret("the-key"))], TimeProvider.System));

    /// <summary>The wire body and what was lost.</summary>
    public static (string Wire, string Loss) Wire(ModelCall call, int? contextLength = null)
    {
        var loss = new LossReport();
        string wire = Encoding.UTF8.GetString(OllamaTranslator.Write(call, "llama3.2", contextLength, loss).Span);
        using var valid = JsonDocument.Parse(wire);
        return (wire, loss.ToString());
    }

    public static List<StreamEvent> Read(IEnumerable<string> lines)
    {
        var stream = new OllamaStream();
        var events = new List<StreamEvent>();
        foreach (string json in lines)
        {
            stream.Read(default, Encoding.UTF8.GetBytes(json), events);
        }

        stream.End(events);
        return events;
    }

    public static byte[] Bytes(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")));

    /// <summary>Answers the next request with a stream of lines of exactly these bytes, each piece flushed by itself.</summary>
    public static FakeModelServer ThenLines(this FakeModelServer server, IReadOnlyList<byte[]> pieces, Func<Task>? between = null) => server.Then(async context =>
    {
        context.Response.ContentType = "application/x-ndjson";
        foreach (byte[] piece in pieces)
        {
            await context.Response.Body.WriteAsync(piece);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (between is not null)
            {
                await between();
            }
        }
    });
}
