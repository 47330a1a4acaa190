using System.Buffers;
using System.Text.Json;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.CohereRerank;

/// <summary>Refusals as Cohere's error object: a message and nothing else.</summary>
internal sealed class CohereProblemFormat : ProblemFormat
{
    public static CohereProblemFormat Instance { get; } = new();

    public override string ContentType => "application/json";

    public override void Write(Problem problem, string requestId, IBufferWriter<byte> output)
        => Write(problem.Detail ?? problem.Kind.Title + (problem.Kind.Status >= 500 ? $" (request {requestId})." : "."), output);

    public static void Write(string message, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("message"u8, message);
        writer.WriteEndObject();
    }
}
