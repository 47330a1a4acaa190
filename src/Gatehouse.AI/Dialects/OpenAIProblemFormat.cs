using System.Buffers;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>The gateway's own refusals as OpenAI's error object.</summary>
internal sealed class OpenAIProblemFormat : ProblemFormat
{
    public static OpenAIProblemFormat Instance { get; } = new();

    public override string ContentType => "application/json";

    public override void AddHeaders(Problem problem, HeaderList headers)
    {
        if (problem.RetryAfterSeconds is { } seconds)
        {
            headers.Set("retry-after-ms", (seconds * 1000L).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        // Clients of this dialect retry 408, 409, 429 and 5xx by themselves; what cannot get better must not be repeated.
        if (problem.Kind == ProblemKind.PolicyFailed || problem.Kind == ProblemKind.Internal)
        {
            headers.Set("x-should-retry", "false");
        }
    }

    public override void Write(Problem problem, string requestId, IBufferWriter<byte> output)
        => OpenAIErrors.Write(
            problem.Detail ?? problem.Kind.Title + (problem.Kind.Status >= 500 ? $" (request {requestId})." : "."),
            TypeOf(problem.Kind),
            problem.Parameter,
            CodeOf(problem.Kind),
            output);

    private static string TypeOf(ProblemKind kind) => kind.Status switch
    {
        401 => "authentication_error",
        402 => "insufficient_quota",
        403 => "permission_error",
        429 => "rate_limit_error",
        408 or 504 => "timeout_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private static string? CodeOf(ProblemKind kind)
        => kind == ProblemKind.Unauthorized ? "invalid_api_key"
            : kind == ProblemKind.ModelNotFound ? "model_not_found"
            : kind == ProblemKind.RateLimited ? "rate_limit_exceeded"
            : kind == ProblemKind.InvalidBody ? null
            : kind.Id.Replace('-', '_');
}
