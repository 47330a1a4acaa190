using CsCheck;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Routing;

namespace Gatehouse.Gateway.Tests.Routing;

/// <summary>What may not change when one path is spelt another way, and what captured parts never hold.</summary>
public sealed class PathInvarianceTests
{
    private static readonly string[] Parts =
        ["a", "b", "admin", "~x", "1.2", "x%40y", "x@y", "%C3%A9", "%EF%BD%81", "a%20b", "a%252Fb", "%2541", "c;d", "e%3Bf", "q%3Fr", "C%23", "%25", "..a", "a..", "...", "%20", "%E2%80%A6", "a%EF%BC%8Fb", "", "%2525"];

    private static readonly Gen<string> Targets = Gen.Int[0, Parts.Length - 1].Select(i => "/" + Parts[i]).Array[1, 4].Select(string.Concat);

    private static readonly RouteTable Table = RoutesUnderTest.Table("/a", "/a/**", "/{x}/b", "/{x}/{y}/**", "/admin/{id}", "/x@y/**", "/é", "/{only}");

    [Fact]
    public void Winner_OfAnotherSpelling_IsTheSameWithTheSameValues()
        => Gen.Select(Targets, Gen.Int).Sample(
            (target, seed) => Assert.Equal(Of(target), Of(Respell(target, new Random(seed)))),
            iter: 10_000);

    [Fact]
    public void CapturedParts_OfAnyPath_AreOneSegmentDecodedOnce()
        => Targets.Sample(
            target =>
            {
                var request = new CanonicalRequest();
                if (!CanonicalPath.TryRead(target, request, out _) || Table.Find(request, out _) is not { } route)
                {
                    return;
                }

                var values = new PathValues();
                route.Capture(request.Path, values);
                string[] segments = target.Split('/');
                for (int i = 0; i < values.Count; i++)
                {
                    string value = values[i].Value;
                    Assert.Contains(segments, s => Uri.UnescapeDataString(s) == value);
                    Assert.True(value.Length > 0 && value is not ("." or "..") && !value.Any(c => c is '/' or '\\' || char.IsControl(c)), value);
                }
            },
            iter: 10_000);

    private static string Of(string target)
    {
        var request = new CanonicalRequest();
        if (!CanonicalPath.TryRead(target, request, out var problem))
        {
            return problem.Kind.Id;
        }

        if (Table.Find(request, out problem) is not { } route)
        {
            return problem!.Kind.Id;
        }

        var values = new PathValues();
        route.Capture(request.Path, values);
        return route.Name + string.Concat(Enumerable.Range(0, values.Count).Select(i => $" {values[i].Key}={values[i].Value}"));
    }

    // Unreserved characters may be written as escapes, and escapes in either case (RFC 3986 6.2.2); digits behind %25 belong to an escape inside.
    private static string Respell(string target, Random random)
    {
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < target.Length; i++)
        {
            char c = target[i];
            if (c == '%')
            {
                bool isPercent = target.AsSpan(i).StartsWith("%25");
                int length = 3;
                while (isPercent && length < 5 && i + length < target.Length && char.IsAsciiHexDigit(target[i + length]))
                {
                    length++;
                }

                string escape = target.Substring(i, length);
                text.Append(isPercent ? escape : random.Next(2) == 0 ? escape.ToLowerInvariant() : escape.ToUpperInvariant());
                i += length - 1;
            }
            else
            {
                bool isUnreserved = char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';
                text.Append(isUnreserved && random.Next(3) == 0 ? $"%{(int)c:x2}" : c.ToString());
            }
        }

        return text.ToString();
    }
}
