using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Front;

/// <summary>What the front itself refuses, made once.</summary>
internal static class FrontProblems
{
    public static Problem FieldName { get; } = Malformed("A header field's name is not a token.");

    public static Problem FieldValue { get; } = Malformed("A header field's value has a control character in it.");

    public static Problem RepeatedField { get; } = Malformed("A header field that has one value was sent more than once.");

    public static Problem LengthAndCoding { get; } = Malformed("Content-Length and Transfer-Encoding were sent together.");

    public static Problem TransferCoding { get; } = Malformed("Only one transfer coding is accepted, and it is chunked.");

    public static Problem CodingOnOldVersion { get; } = Malformed("HTTP/1.0 has no transfer codings.");

    public static Problem ConnectionField { get; } = Malformed("HTTP/2 has no fields about the connection, such as Upgrade.");

    public static Problem Method { get; } = Malformed("Methods are written in capitals.");

    public static Problem Target { get; } = Malformed("The request target is neither a path nor an address of this host.");

    public static Problem Authority { get; } = Malformed("The request target and the Host field name different hosts.");

    public static Problem ForwardedClient { get; } = Malformed("A proxy in front of the gateway does not tell the client's address.");

    public static Problem ForwardedScheme { get; } = Malformed("The proxies in front of the gateway do not tell whether the client used http or https.");

    public static Problem ForwardedConflict { get; } = Malformed("Forwarded and X-Forwarded-For, or the fields about the scheme, do not say the same.");

    public static Problem Body { get; } = Malformed("The body is not well framed.");

    public static Problem Trailers { get; } = Malformed("A trailer field is not well formed, or there are too many of them.");

    public static Problem Connect { get; } = new(ProblemKind.MethodNotAllowed) { Detail = "The gateway is no forward proxy: CONNECT is not served." };

    public static Problem NoHost { get; } = Malformed("The request names no host.");

    public static Problem BodyTooLarge { get; } = new(ProblemKind.BodyTooLarge);

    public static Problem BodyTooSlow { get; } = new(ProblemKind.RequestTimeout);

    public static Problem Internal { get; } = new(ProblemKind.Internal);

    private static Problem Malformed(string detail) => new(ProblemKind.MalformedRequest) { Detail = detail };
}
