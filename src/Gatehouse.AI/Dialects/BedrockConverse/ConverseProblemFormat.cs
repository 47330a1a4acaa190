using System.Buffers;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>The gateway's own refusals as AWS's clients read them.</summary>
internal sealed class ConverseProblemFormat : ProblemFormat
{
    public static ConverseProblemFormat Instance { get; } = new();

    public override string ContentType => "application/json";

    public override void AddHeaders(Problem problem, HeaderList headers) => headers.Set(ConverseErrors.TypeField, TypeOf(problem.Kind.Status));

    public override void Write(Problem problem, string requestId, IBufferWriter<byte> output)
        => ConverseErrors.Write(problem.Detail ?? problem.Kind.Title + (problem.Kind.Status >= 500 ? $" (request {requestId})." : "."), output);

    private static string TypeOf(int status) => status switch
    {
        401 => "UnrecognizedClientException",
        402 => "ServiceQuotaExceededException",
        403 => ConverseErrors.AccessDenied,
        404 => ConverseErrors.NotFound,
        408 or 504 => ConverseErrors.ModelTimeout,
        429 => ConverseErrors.Throttling,
        502 or 503 => ConverseErrors.Unavailable,
        >= 500 => ConverseErrors.Internal,
        _ => ConverseErrors.Validation,
    };
}
