using System.Buffers;
using System.Globalization;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>The gateway's own refusals as Anthropic's error object.</summary>
internal sealed class MessagesProblemFormat : ProblemFormat
{
    public static MessagesProblemFormat Instance { get; } = new();

    public override string ContentType => "application/json";

    // Clients of this API know "try again later" as 529.
    public override int StatusOf(Problem problem) => problem.Kind.Status == 503 ? MessagesErrors.Overloaded : problem.Kind.Status;

    public override void AddHeaders(Problem problem, HeaderList headers)
    {
        RequestIdField.Add(headers.Get("X-Request-Id"), headers);
        if (problem.RetryAfterSeconds is { } seconds)
        {
            headers.Set("retry-after-ms", (seconds * 1000L).ToString(CultureInfo.InvariantCulture));
        }

        // Clients of this API retry 408, 409, 429 and 5xx by themselves; what cannot get better must not be repeated.
        if (problem.Kind == ProblemKind.PolicyFailed || problem.Kind == ProblemKind.Internal)
        {
            headers.Set("x-should-retry", "false");
        }
    }

    public override void Write(Problem problem, string requestId, IBufferWriter<byte> output)
        => MessagesErrors.Write(TypeOf(problem.Kind.Status), problem.Detail ?? problem.Kind.Title + ".", requestId, output);

    private static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        408 or 504 => "timeout_error",
        503 => "overloaded_error",
        >= 500 => MessagesErrors.ApiError,
        _ => "invalid_request_error",
    };
}
