namespace Gatehouse.Core.Requests;

/// <content>The refusals, built once; their details name the rule and nothing of the request.</content>
public static partial class CanonicalPath
{
    private static readonly Problem NotOriginForm = Malformed("The request target must begin with a slash.");

    private static readonly Problem BadQuery = Malformed("The query contains a character that must be percent-encoded.");

    private static readonly Problem BadCharacter = Malformed("The path contains a character that must be percent-encoded.");

    private static readonly Problem BadEscape = Malformed("The path contains a percent sign that is not followed by two hexadecimal digits.");

    private static readonly Problem BadUtf8 = Malformed("The path contains escapes that are not UTF-8.");

    private static readonly Problem ControlCharacter = Malformed("The path contains a control character.");

    /// <summary>A path with %2F on a route that does not take it.</summary>
    public static readonly Problem EncodedSlash = Ambiguous("The path contains an encoded slash.");

    private static readonly Problem Backslash = Ambiguous("The path contains a backslash.");

    internal static readonly Problem DotSegment = Ambiguous("The path contains a dot segment.");

    private static readonly Problem LeadingSlashes = Ambiguous("The path begins with two slashes.");

    internal static readonly Problem DeepEncoding = Ambiguous("The path is percent-encoded more than twice, or encodes characters that may not occur.");

    internal static readonly Problem TooManyReadings = Ambiguous("The path combines empty segments, parameters and encoded delimiters.");

    private static Problem Malformed(string detail) => new(ProblemKind.MalformedRequest) { Detail = detail };

    private static Problem Ambiguous(string detail) => new(ProblemKind.AmbiguousPath) { Detail = detail };
}
