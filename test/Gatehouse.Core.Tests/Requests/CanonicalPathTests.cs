using CsCheck;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Tests.Requests;

public sealed class CanonicalPathTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/v1/orders/42")]
    [InlineData("/a/b.c/~d-e_f")]
    [InlineData("/a/!$&'()*+,=:@")]
    [InlineData("/a/b/")]
    public void Path_WithNothingSpecial_IsTheClientsString(string target)
    {
        var request = Read(target);

        Assert.Same(target, request.RawPath);
        Assert.Same(target, request.Path);
        Assert.Null(request.AlternatePath);
        Assert.Empty(request.OtherReadings);
    }

    [Theory]
    [InlineData("/%61bc", "/abc")]
    [InlineData("/%7Euser/%2d%5f%2Ex", "/~user/-_.x")]
    [InlineData("/a%c3%a9", "/a%C3%A9")]
    [InlineData("/a%20b", "/a%20b")]
    [InlineData("/a%3ab", "/a%3Ab")]
    [InlineData("/a|b{c}", "/a%7Cb%7Bc%7D")]
    [InlineData("/.well-known/x", "/.well-known/x")]
    [InlineData("/..a/a..", "/..a/a..")]
    [InlineData("/...a", "/...a")]
    public void Path_WithEscapes_IsDecodedWhereItMeansTheSame(string target, string path)
    {
        var request = Read(target);

        Assert.Equal(path, request.Path);
        Assert.Same(target, request.RawPath);
    }

    [Theory]
    [InlineData("/a//b", "/a/b")]
    [InlineData("/a;x=1/b", "/a/b")]
    [InlineData("/a%3Bx/b", "/a/b")]
    [InlineData("/a%252fb", "/a/b")]
    [InlineData("/a%255Cb", "/a/b")]
    [InlineData("/%2561dmin", "/admin")]
    [InlineData("/a%40b", "/a@b")]
    [InlineData("/admin%3Fx", "/admin")]
    [InlineData("/admin%23x", "/admin")]
    [InlineData("/admin.", "/admin")]
    [InlineData("/admin./x", "/admin/x")]
    [InlineData("/admin%20", "/admin")]
    [InlineData("/admin.%20.%20/x", "/admin/x")]
    [InlineData("/a/...", "/a/")]
    [InlineData("/%EF%BD%81dmin", "/admin")]
    [InlineData("/a%EF%BC%8Fb", "/a/b")]
    [InlineData("/a%EF%BC%BCb", "/a/b")]
    [InlineData("/a%E2%88%95b", "/a/b")]
    [InlineData("/admin%EF%BC%9Bx", "/admin")]
    [InlineData("/admin%EF%BC%9Fx", "/admin")]
    [InlineData("/admin%E2%80%A6", "/admin")]
    [InlineData("/%E2%84%AA", "/K")]
    public void Path_WithAnotherReading_CarriesIt(string target, string alternate)
        => Assert.Equal(alternate, Read(target).AlternatePath);

    [Fact]
    public void Path_WithTwoOddities_CarriesEveryReadingBetween()
    {
        var request = Read("/a//b;x/c");

        Assert.Equal("/a/b/c", request.AlternatePath);
        Assert.Equal(["/a//b", "/a//b/c", "/a/b", "/a/b;x/c"], request.OtherReadings.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/./a", "ambiguous-path")]
    [InlineData("/a/..", "ambiguous-path")]
    [InlineData("/a/../b", "ambiguous-path")]
    [InlineData("/a/%2e%2e/b", "ambiguous-path")]
    [InlineData("/a/.%2E/b", "ambiguous-path")]
    [InlineData("/a/..;x/b", "ambiguous-path")]
    [InlineData("/a/..;/b", "ambiguous-path")]
    [InlineData("/a/%2e;a=b", "ambiguous-path")]
    [InlineData("/a/..%3Bx/b", "ambiguous-path")]
    [InlineData("/a/..%3bx;y/b", "ambiguous-path")]
    [InlineData("/a/..%3Fx", "ambiguous-path")]
    [InlineData("/a/.%23x/b", "ambiguous-path")]
    [InlineData("/a/..%253bx/b", "ambiguous-path")]
    [InlineData("/a/..%253Fx", "ambiguous-path")]
    [InlineData("/a/..%2523x", "ambiguous-path")]
    [InlineData("/a/%252e%252e/b", "ambiguous-path")]
    [InlineData("/a/%252E%252E", "ambiguous-path")]
    [InlineData("/a/%252e/b", "ambiguous-path")]
    [InlineData("/a/%252e%252e;x/b", "ambiguous-path")]
    [InlineData("/a/..%252Fb", "ambiguous-path")]
    [InlineData("/a/%252e.%255cb", "ambiguous-path")]
    [InlineData("/a/..%20/b", "ambiguous-path")]
    [InlineData("/a/..%2520%253b/b", "ambiguous-path")]
    [InlineData("/a/%EF%BC%8E%EF%BC%8E/b", "ambiguous-path")]
    [InlineData("/a/%E2%80%A5/b", "ambiguous-path")]
    [InlineData("/a/..%EF%BC%8Fb", "ambiguous-path")]
    [InlineData("/%EF%BC%852e", "ambiguous-path")]
    [InlineData("/any%253fx/a%EF%BC%9F", "ambiguous-path")]
    [InlineData("/a;b/c%EF%BC%9Bd", "ambiguous-path")]
    [InlineData("/a%2Fb", "ambiguous-path")]
    [InlineData("/a%2fb", "ambiguous-path")]
    [InlineData("/a\\b", "ambiguous-path")]
    [InlineData("/a%5cb", "ambiguous-path")]
    [InlineData("//a", "ambiguous-path")]
    [InlineData("/a%252500", "ambiguous-path")]
    [InlineData("/a%2500", "ambiguous-path")]
    [InlineData("/a%25252e", "ambiguous-path")]
    [InlineData("/a%25%32%35%32e", "ambiguous-path")]
    [InlineData("/a%25C0%25AE", "ambiguous-path")]
    [InlineData("/a//b;c%3Fd", "ambiguous-path")]
    [InlineData("/a%00", "malformed-request")]
    [InlineData("/a%0d%0aX", "malformed-request")]
    [InlineData("/a%7f", "malformed-request")]
    [InlineData("/a\u0001", "malformed-request")]
    [InlineData("/a%C2%85", "malformed-request")]
    [InlineData("/%C0%AE%C0%AE/", "malformed-request")]
    [InlineData("/%C0%AF", "malformed-request")]
    [InlineData("/%E0%80%AF", "malformed-request")]
    [InlineData("/%ED%A0%80", "malformed-request")]
    [InlineData("/%F4%90%80%80", "malformed-request")]
    [InlineData("/%C3", "malformed-request")]
    [InlineData("/%C3x%A9", "malformed-request")]
    [InlineData("/%FF", "malformed-request")]
    [InlineData("/%zz", "malformed-request")]
    [InlineData("/%u002e", "malformed-request")]
    [InlineData("/a%", "malformed-request")]
    [InlineData("/a%4", "malformed-request")]
    [InlineData("/\u00e9", "malformed-request")]
    [InlineData("/a#b", "malformed-request")]
    [InlineData("/a b", "malformed-request")]
    [InlineData("/a?b c", "malformed-request")]
    [InlineData("/a?b\nc", "malformed-request")]
    [InlineData("", "malformed-request")]
    [InlineData("*", "malformed-request")]
    [InlineData("a/b", "malformed-request")]
    public void Path_WithoutASafeReading_IsRefused(string target, string problem)
    {
        Assert.False(CanonicalPath.TryRead(target, new CanonicalRequest(), out var refusal));
        Assert.Equal(problem, refusal.Kind.Id);
        Assert.Equal(400, refusal.Kind.Status);
        Assert.DoesNotContain('%', refusal.Detail!);
    }

    [Theory]
    [InlineData("/a?b=c", "/a", "b=c")]
    [InlineData("/a?", "/a", "")]
    [InlineData("/a?b?c", "/a", "b?c")]
    [InlineData("/a?x=../%2e%00%zz", "/a", "x=../%2e%00%zz")]
    public void Target_IsSplitAtTheFirstQuestionMark(string target, string path, string query)
    {
        var request = Read(target);

        Assert.Equal(path, request.Path);
        Assert.Equal(query, request.RawQuery);
        Assert.Equal(target.EndsWith('?') && query.Length == 0, request.HasEmptyQuery);
    }

    [Theory]
    [InlineData("report.", "it has a dot or space at its end, or a character that some servers take for another of ASCII, and cannot be matched, because servers disagree on them")]
    [InlineData("a%20", "it has a dot or space at its end, or a character that some servers take for another of ASCII, and cannot be matched, because servers disagree on them")]
    [InlineData("Ｃ", "it has a dot or space at its end, or a character that some servers take for another of ASCII, and cannot be matched, because servers disagree on them")]
    [InlineData("..", "no request with a dot segment is ever taken in")]
    public void Literal_WithAnotherReading_IsRefused(string segment, string message)
    {
        Assert.False(CanonicalPath.TryNormalizeLiteral(segment, out _, out string? fault));
        Assert.Equal(message, fault);
    }

    [Theory]
    [InlineData("/a;%23x/b%23c", "/a/b")]
    [InlineData("/a;%3Fx/b%3Fc", "/a/b")]
    [InlineData("/a%3b%23x/b%23c", "/a/b")]
    [InlineData("/a;x%252fb/c%252fd", "/a/c/d")]
    [InlineData("/a%253b%255cx/b%255cc", "/a/b/c")]
    [InlineData("/a;x%252fb;y/c", "/a/b/c")]
    public void TryRead_DelimitersInParameters_AreGoneForWhoCutsParametersFirst(string target, string reading)
    {
        var request = Read(target);
        Assert.Contains(reading, request.OtherReadings.Append(request.AlternatePath));
    }

    [Fact]
    public void FastPath_AllocatesNothing()
    {
        var request = new CanonicalRequest();
        CanonicalPath.TryRead("/v1/orders/42", request, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            CanonicalPath.TryRead("/v1/orders/42", request, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Reading_OfWhatWasRead_IsTheSame()
        => Targets.Sample(
            target =>
            {
                var first = new CanonicalRequest();
                if (!CanonicalPath.TryRead(target, first, out _))
                {
                    return true;
                }

                var second = new CanonicalRequest();
                return CanonicalPath.TryRead(first.Path, second, out _)
                    && second.Path == first.Path
                    && second.AlternatePath == first.AlternatePath
                    && second.OtherReadings.SequenceEqual(first.OtherReadings);
            },
            iter: 20_000);

    [Fact]
    public void Reading_OfAnotherSpelling_IsTheSame()
        => Gen.Select(Targets, Gen.Int).Sample(
            (target, seed) =>
            {
                var first = new CanonicalRequest();
                if (!CanonicalPath.TryRead(target, first, out _))
                {
                    return true;
                }

                var second = new CanonicalRequest();
                return CanonicalPath.TryRead(Respell(first.RawPath, seed), second, out _) && second.Path == first.Path;
            },
            iter: 20_000);

    [Fact]
    public void Path_NeverHoldsWhatIsRefused()
        => Targets.Sample(
            target =>
            {
                var request = new CanonicalRequest();
                if (!CanonicalPath.TryRead(target, request, out _))
                {
                    return true;
                }

                string[] all = [request.Path, .. request.AlternatePath is null ? [] : new[] { request.AlternatePath }, .. request.OtherReadings];
                return Array.TrueForAll(all, path => path[0] == '/' && path.All(c => c is > ' ' and < '\x7f' and not '\\' and not '#' and not '?'))
                    && request.Path.Split('/').All(s => s.Split(';')[0] is not ("." or ".."))
                    && !request.Path.Contains("%2F", StringComparison.OrdinalIgnoreCase)
                    && !request.Path.Contains("%5C", StringComparison.OrdinalIgnoreCase)
                    && !request.Path.Contains("%00", StringComparison.Ordinal);
            },
            iter: 20_000);

    private static readonly string[] Parts =
    [
        "/", "/", "/", "a", "b", "admin", ".", "..", "%2e", "%2E", "%2f", "%5c", "\\", ";", ";x", "%3b", "%3F", "%23", "%25", "%252e", "%252f",
        "%255c", "%253b", "%2561", "%61", "%40", "@", "%C3%A9", "%C0%AE", "%00", "%zz", "%", "|", "{", " ", "é", "~", "%7e", "%20", "+", "%EF%BC%8E", "%EF%BC%8F", "%E2%80%A6",
    ];

    private static readonly Gen<string> Targets = Gen.Int[0, Parts.Length - 1].Select(i => Parts[i]).Array[0, 10].Select(parts => "/" + string.Concat(parts));

    private static CanonicalRequest Read(string target)
    {
        var request = new CanonicalRequest();
        Assert.True(CanonicalPath.TryRead(target, request, out var problem), problem?.Detail);
        return request;
    }

    // Unreserved characters may be written as escapes, and escapes in either case (RFC 3986 6.2.2).
    private static string Respell(string path, int seed)
    {
        var random = new Random(seed);
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < path.Length; i++)
        {
            if (path[i] == '%')
            {
                string escape = path.Substring(i, 3);
                text.Append(random.Next(2) == 0 ? escape.ToLowerInvariant() : escape.ToUpperInvariant());
                i += 2;
            }
            else if (char.IsAsciiLetterOrDigit(path[i]) && random.Next(3) == 0 && !FollowsEscapedPercent(path, i))
            {
                text.Append('%').Append(((int)path[i]).ToString("x2"));
            }
            else
            {
                text.Append(path[i]);
            }
        }

        return text.ToString();
    }

    private static bool FollowsEscapedPercent(string path, int i) => path.AsSpan(Math.Max(0, i - 4), i - Math.Max(0, i - 4)).Contains("%25", StringComparison.Ordinal);
}
