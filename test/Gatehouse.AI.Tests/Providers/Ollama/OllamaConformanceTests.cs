using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Tests.Providers.Ollama;

public sealed class OllamaConformanceTests : ProviderConformance
{
    protected override ModelProvider Provider => OllamaLines.Provider;

    protected override IReadOnlyDictionary<string, FinishReason> FinishWords { get; } = new Dictionary<string, FinishReason>
    {
        ["stop"] = FinishReason.Stop,
        ["length"] = FinishReason.Length,
        ["load"] = FinishReason.Stop,
        ["unload"] = FinishReason.Stop,
    };

    protected override IReadOnlyList<(string Name, string Data)> Stream { get; } =
    [
        ("", """{"model":"llama3.2","created_at":"2023-08-04T08:52:19.385406455-07:00","message":{"role":"assistant","content":"one"},"done":false}"""),
        ("", """{"model":"llama3.2","created_at":"2023-08-04T08:52:19.485406455-07:00","message":{"role":"assistant","content":"two"},"done":false}"""),
        ("", """{"model":"llama3.2","created_at":"2023-08-04T08:52:20.499127Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":2}"""),
    ];

    protected override string Reply(string finish)
        => $$"""{"model":"llama3.2","created_at":"2023-12-12T14:13:43.416799Z","message":{"role":"assistant","content":"x"},"done":true,"done_reason":"{{finish}}","prompt_eval_count":3,"eval_count":2}""";

    protected override string ErrorBody(string message) => $$"""{"error":"{{message}}"}""";
}
