namespace Gatehouse.Gateway.Front;

/// <summary>Why requests are refused while they are read: the label "reason" of gatehouse_unread_requests_total. A closed set.</summary>
internal static class RefusalReasons
{
    /// <summary>The request line: method, form, version.</summary>
    public const string RequestLine = "request_line";

    /// <summary>The target of the request: its form, its path, its query.</summary>
    public const string Target = "target";

    /// <summary>The Host field or :authority: missing, twice, not valid, or at odds with the target.</summary>
    public const string Host = "host";

    /// <summary>What proxies in front say of the client.</summary>
    public const string Forwarded = "forwarded";

    /// <summary>A field: its name, its value, a line that is none, one too many.</summary>
    public const string Header = "header";

    /// <summary>Content-Length and Transfer-Encoding.</summary>
    public const string Framing = "framing";

    /// <summary>Chunks, and bodies that end early.</summary>
    public const string Body = "body";

    public const string Trailers = "trailers";

    /// <summary>A bound of size: line, head or body.</summary>
    public const string TooLarge = "too_large";

    /// <summary>A bound of time.</summary>
    public const string TooSlow = "too_slow";

    /// <summary>Frames of HTTP/2 and the fields in them.</summary>
    public const string Protocol = "protocol";

    public const string Other = "other";

    /// <summary>The beginnings of Kestrel's messages: it tells the reason of a refusal in no other way.</summary>
    private static readonly (string Beginning, string Reason)[] Messages =
    [
        ("Invalid request line", RequestLine),
        ("Unrecognized HTTP version", RequestLine),
        ("Method not allowed", RequestLine),
        ("Invalid request target", Target),
        ("Invalid Host header", Host),
        ("Multiple Host headers", Host),
        ("Request is missing Host", Host),
        ("Invalid content length", Framing),
        ("Multiple Content-Length", Framing),
        ("The message body length cannot", Framing),
        ("Bad chunk", Body),
        ("Chunked request incomplete", Body),
        ("Unexpected end of request content", Body),
        ("Invalid request header", Header),
        ("Invalid characters in header", Header),
        ("Malformed request: invalid headers", Header),
    ];

    /// <summary>The reason of a refusal by Kestrel.</summary>
    public static string Of(int status, string message)
    {
        if (status is 408)
        {
            return TooSlow;
        }

        if (status is 413 or 414 or 431)
        {
            return TooLarge;
        }

        foreach (var (beginning, reason) in Messages)
        {
            if (message.StartsWith(beginning, StringComparison.Ordinal))
            {
                return reason;
            }
        }

        return message.EndsWith("contains no Content-Length header.", StringComparison.Ordinal) ? Framing : Other;
    }
}
