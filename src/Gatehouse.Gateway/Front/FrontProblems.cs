using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Front;

/// <summary>What the front itself refuses, made once.</summary>
internal static class FrontProblems
{
    private static readonly Dictionary<Problem, string> Reasons = new(ReferenceEqualityComparer.Instance);

    public static Problem FieldName { get; } = Malformed(RefusalReasons.Header, "A header field's name is not a token.");

    public static Problem FieldValue { get; } = Malformed(RefusalReasons.Header, "A header field's value has a control character in it, or white space around it.");

    public static Problem RepeatedField { get; } = Malformed(RefusalReasons.Header, "A header field that has one value was sent more than once.");

    public static Problem HiddenField { get; } = Malformed(RefusalReasons.Header, "A header field has the name of another one but for an underscore.");

    public static Problem LengthAndCoding { get; } = Malformed(RefusalReasons.Framing, "Content-Length and Transfer-Encoding were sent together.");

    public static Problem TransferCoding { get; } = Malformed(RefusalReasons.Framing, "Only one transfer coding is accepted, and it is chunked.");

    public static Problem CodingOnOldVersion { get; } = Malformed(RefusalReasons.Framing, "HTTP/1.0 has no transfer codings.");

    public static Problem ConnectionField { get; } = Malformed(RefusalReasons.Header, "HTTP/2 has no fields about the connection, such as Upgrade.");

    public static Problem Method { get; } = Malformed(RefusalReasons.RequestLine, "Methods are written in capitals and have at most 24 characters.");

    public static Problem RequestLine { get; } = Malformed(RefusalReasons.RequestLine, "The request line is not well formed.");

    public static Problem Target { get; } = Malformed(RefusalReasons.Target, "The request target is neither a path nor an address of this host.");

    public static Problem ForwardedClient { get; } = Malformed(RefusalReasons.Forwarded, "A proxy in front of the gateway does not tell the client's address.");

    public static Problem ForwardedScheme { get; } = Malformed(RefusalReasons.Forwarded, "The proxies in front of the gateway do not tell whether the client used http or https.");

    public static Problem ForwardedConflict { get; } = Malformed(RefusalReasons.Forwarded, "Forwarded and X-Forwarded-For, or the fields about the scheme, do not say the same.");

    public static Problem Authority { get; } = Malformed(RefusalReasons.Host, "The request target and the Host field name different hosts.");

    public static Problem NoHost { get; } = Malformed(RefusalReasons.Host, "The request names no host.");

    public static Problem Body { get; } = Malformed(RefusalReasons.Body, "The body is not well framed.");

    public static Problem Trailers { get; } = Malformed(RefusalReasons.Trailers, "A trailer field is not well formed, or there are too many of them.");

    public static Problem Connect { get; } = Known(RefusalReasons.RequestLine, new(ProblemKind.MethodNotAllowed) { Detail = "The gateway is no forward proxy: CONNECT is not served." });

    public static Problem BodyTooLarge { get; } = Known(RefusalReasons.TooLarge, new(ProblemKind.BodyTooLarge));

    public static Problem BodyTooSlow { get; } = Known(RefusalReasons.TooSlow, new(ProblemKind.RequestTimeout));

    public static Problem Internal { get; } = Known(RefusalReasons.Other, new(ProblemKind.Internal));

    /// <summary>Why a request was refused while it was read: one of <see cref="RefusalReasons"/>.</summary>
    public static string ReasonOf(Problem problem)
        => Reasons.TryGetValue(problem, out string? reason) ? reason
            : CanonicalHost.Finds(problem) ? RefusalReasons.Host
            : RefusalReasons.Target; // all others come from reading the path

    private static Problem Malformed(string reason, string detail) => Known(reason, new(ProblemKind.MalformedRequest) { Detail = detail });

    private static Problem Known(string reason, Problem problem)
    {
        Reasons.Add(problem, reason);
        return problem;
    }
}
