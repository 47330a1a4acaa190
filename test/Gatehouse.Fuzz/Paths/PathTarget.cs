using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Core.Requests;

namespace Gatehouse.Fuzz.Paths;

/// <summary>
/// The reading of a target, against servers that decode, cut and resolve paths in their own ways: what any of them makes of a
/// path that was accepted is one of the readings that are held against the routes.
/// </summary>
internal static partial class PathTarget
{
    private const int Longest = 200;

    public static void Run(byte[] input)
    {
        if (input.Length > Longest)
        {
            return;
        }

        string target = Encoding.Latin1.GetString(input);
        var request = new CanonicalRequest();
        if (!CanonicalPath.TryRead(target, request, out var problem))
        {
            FuzzException.Require(problem.Kind.Status == 400, "a refusal is 400");
            return;
        }

        int mark = target.IndexOf('?', StringComparison.Ordinal);
        string raw = mark < 0 ? target : target[..mark];
        FuzzException.Require(request.RawPath == raw && request.RawQuery.TrimStart('?') == (mark < 0 ? "" : target[(mark + 1)..]).TrimStart('?'), "the target is not kept");
        CheckPath(request.Path, raw);
        CheckAgain(request);
        HashSet<string> listed = [.. request.OtherReadings.Append(request.Path).Append(request.AlternatePath ?? request.Path).Select(Opened)];
        foreach (string reading in NaivePaths.Of(raw))
        {
            FuzzException.Require(listed.Contains(Opened(reading)), $"{raw} can be read as {reading}; listed: {string.Join(" ", listed)}");
        }
    }

    // An escape that is left over when the server has decoded is in no pattern, encoded once more or not.
    private static string Opened(string reading) => TwiceEncoded().Replace(reading, m => "%" + m.Groups[1].Value.ToUpperInvariant());

    private static void CheckPath(string path, string raw)
    {
        FuzzException.Require(path[0] == '/' && path.All(c => c is > ' ' and < '\u007f' and not ('\\' or '#' or '?')), $"{path} has a character that no path has");
        FuzzException.Require(!path.Split('/').Any(s => s is "." or ".."), $"{path} has a dot segment");
        byte[] bytes = NaivePaths.Decode(path);
        FuzzException.Require(bytes.AsSpan().SequenceEqual(NaivePaths.Decode(raw)), $"{path} does not mean {raw}");
        FuzzException.Require(bytes.Count(b => b == '/') == raw.Count(c => c == '/') && !bytes.Contains((byte)'\\'), $"{path} hides a slash");
        FuzzException.Require(!bytes.Any(b => b is < 0x20 or 0x7f), $"{path} hides a control character");
        FuzzException.Require(System.Text.Unicode.Utf8.IsValid(bytes), $"{path} is not UTF-8");
    }

    private static void CheckAgain(CanonicalRequest request)
    {
        var again = new CanonicalRequest();
        FuzzException.Require(CanonicalPath.TryRead(request.Path, again, out _), $"{request.Path} is not read again");
        FuzzException.Require(again.Path == request.Path, $"{request.Path} is read as {again.Path}");
        FuzzException.Require(again.AlternatePath == request.AlternatePath && again.OtherReadings.SequenceEqual(request.OtherReadings), $"{request.Path} has other readings when it is read again");
    }

    [GeneratedRegex("%25([0-9A-Fa-f]{2})")]
    private static partial Regex TwiceEncoded();
}
