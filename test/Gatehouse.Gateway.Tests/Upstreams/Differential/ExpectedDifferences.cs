using Gatehouse.Gateway.Front.Reading;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>
/// Every difference from the reference (SocketsHttpHandler on HTTP/1.1) that is known, with its reason. One that is not
/// here fails the test, and so does a row that no longer explains anything.
/// </summary>
internal static class ExpectedDifferences
{
    public static readonly IReadOnlyList<ExpectedDifference> All =
    [
        // Requests.
        new("fields of one name stay the lines the client wrote; the reference joins them into one", d => d.Kind == DifferenceKind.RequestField && IsJoined(d)),
        new("the client's expectation is passed on; the reference's endpoint sends the body without asking", d => IsField(d, "expect: 100-continue", "")),
        new("TE is nominated by Connection (RFC 9110 10.1.4); the reference leaves that out", d => IsField(d, "connection: TE", "") || IsField(d, "connection: Upgrade, TE", "connection: Upgrade")),
        new("a request without a body says no length unless the client did; the reference writes a length of 0 for most methods", d => IsField(d, "", "content-length: 0")),
        new("trailers of a chunked request are passed on; the reference has none", d => d is { Kind: DifferenceKind.RequestTrailers, Theirs: "" } && Has(d, Traits.RequestTrailers)),
        new("a length of 0 that the client wrote is passed on with every method; the reference drops it where the request has no content", d => IsField(d, "content-length: 0", "")),

        // Calls that are made again.
        new(
            "a connection that closed without answering: one more try when it was used before; the reference tries up to four times, new connections included, and does not mind the method",
            d => d.Kind == DifferenceKind.Times && d.Theirs == "4" && Has(d, Traits.Silent)),
        new(
            "a reused connection that died without a byte of a reply: a request that may be repeated is sent once more; the reference does so only when it closed before the request was on its way",
            d => d is { Kind: DifferenceKind.Times, Ours: "2", Theirs: "1" } && Has(d, Traits.Silent) && d.Exchange!.Request.Method is "GET" or "HEAD" or "OPTIONS" or "PUT" or "DELETE"),

        // Replies that could be read in two ways, or are no HTTP: a 502 here (or the client is cut, when the head was sound).
        Strict("a length beside a transfer coding is refused; the reference drops the length", Traits.LengthAndCoding),
        Strict("a line of the head that ends with a bare LF is refused", Traits.LineFeedInHead),
        Strict("a bare CR in the head is refused", Traits.CarriageReturnInHead),
        Strict("a folded field is refused (RFC 9112 5.2)", Traits.Fold),
        Strict("a status line that is not that of HTTP/1.0 or 1.1 to the letter is refused", Traits.BadStatusLine),
        Strict("white space before the colon is refused (RFC 9112 5.1); the reference drops it", Traits.SpaceBeforeColon),
        Strict("a name that is no token is refused", Traits.BadFieldName),
        Strict("a control character in a value is refused", Traits.ControlInValue),
        Strict("a transfer coding that is not exactly chunked is refused; the reference reads to the end, or takes the last one", Traits.UnknownCoding),
        Strict("a transfer coding in an HTTP/1.0 reply is refused; the reference takes it for HTTP/1.1", Traits.CodingOnOldVersion),
        Strict("more than 16 interim replies are refused", Traits.ManyInterims),
        Strict("the line with a chunk's size must end with CRLF; the reference takes LF", Traits.LineFeedInChunk),
        Strict("a chunk's extension with a control character is refused; the reference skips it", Traits.LineFeedInExtension),
        Strict("white space after a chunk's size, without an extension, is refused; the reference skips it", Traits.SpaceAfterSize),
        Strict("a chunk must end with CRLF where its size says; the reference takes LF", Traits.MissingChunkEnd),
        Strict("a trailer that is not well formed is refused; the reference skips it, or takes LF", Traits.BadTrailer),

        // Connections.
        new(
            "a reply may be complete before the end of the upload is noticed to have been sent: the connection is given up; the reference waits for it",
            d => d is { Kind: DifferenceKind.Reuse, Ours: "new", Theirs: "reused" } && (Has(d, Traits.HasBody) || Has(d, Traits.ChunkedRequest))) { Most = 10 },
    ];

    private static ExpectedDifference Strict(string reason, Traits fault)
        => new(reason, d => d.Kind == DifferenceKind.Reply && Has(d, fault) && d.Ours is "problem 502" or "cut" && (d.Theirs == "cut" || d.Theirs.StartsWith("Whole", StringComparison.Ordinal)));

    private static bool Has(Difference difference, Traits traits) => difference.Exchange?.Has(traits) ?? false;

    private static bool IsField(Difference difference, string ours, string theirs) => difference.Kind == DifferenceKind.RequestField && difference.Ours == ours && difference.Theirs == theirs;

    private static bool IsJoined(Difference difference)
        => difference.Ours.Contains(" | ", StringComparison.Ordinal)
            && ((string[])[", ", "; ", " "]).Any(between => difference.Ours.Replace(" | ", between, StringComparison.Ordinal).TrimEnd() == difference.Theirs.TrimEnd());
}
