using System.Buffers;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>The gateway's own refusals as Ollama's error object.</summary>
internal sealed class OllamaProblemFormat : ProblemFormat
{
    public static OllamaProblemFormat Instance { get; } = new();

    public override string ContentType => "application/json";

    public override void Write(Problem problem, string requestId, IBufferWriter<byte> output)
        => OllamaErrors.Write(problem.Detail ?? problem.Kind.Title + (problem.Kind.Status >= 500 ? $" (request {requestId})." : "."), output);
}
