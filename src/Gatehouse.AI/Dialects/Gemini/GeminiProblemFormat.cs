using System.Buffers;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>The gateway's own refusals as Google's error object.</summary>
internal sealed class GeminiProblemFormat : ProblemFormat
{
    public static GeminiProblemFormat Instance { get; } = new();

    public override string ContentType => "application/json; charset=UTF-8";

    public override void Write(Problem problem, string requestId, IBufferWriter<byte> output)
        => GeminiErrorObject.Write(
            problem.Kind.Status,
            problem.Detail ?? problem.Kind.Title + (problem.Kind.Status >= 500 ? $" (request {requestId})." : "."),
            problem.Kind == ProblemKind.Unauthorized ? "API_KEY_INVALID" : problem.Kind.Id.Replace('-', '_').ToUpperInvariant(),
            problem.Parameter,
            problem.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            output);
}
