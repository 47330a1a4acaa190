using System.Globalization;
using System.Text;

namespace Gatehouse.Fuzz.Heads;

/// <summary>What a connection says by RFC 9112 at its strictest, read with strings: slow and easy to check.</summary>
internal static class PlainRequests
{
    private const string TokenSymbols = "!#$%&'*+-.^_`|~";

    /// <summary>The requests in order, up to the first that is wrong or whose head has not ended; one whose body is wrong or has not ended is the last.</summary>
    public static List<PlainRequest> Read(byte[] bytes)
    {
        string text = Encoding.Latin1.GetString(bytes);
        var requests = new List<PlainRequest>();
        int at = 0;
        while (true)
        {
            // Behind a body the front may take bare line ends for the end of it (decision 0127).
            int ends = requests.LastOrDefault() is { IsChunked: true } or { Body.Length: > 0 } ? text.AsSpan(at).IndexOfAnyExcept('\r', '\n') : 0;
            bool hasBareEnds = ends > 0 && text.Substring(at, ends).Replace("\r\n", "", StringComparison.Ordinal).Length > 0;
            at += hasBareEnds ? ends : 0;
            while (text.AsSpan(at).StartsWith("\r\n"))
            {
                at += 2;
            }

            int end = text.IndexOf("\r\n\r\n", at, StringComparison.Ordinal);
            if (end < 0 || ReadHead(text[at..end]) is not { } head)
            {
                return requests;
            }

            var body = ReadBody(head, bytes.AsSpan(end + 4));
            requests.Add(head with { State = body.State, Body = body.Payload, HasTrailers = body.Trailers.Length > 0, HasBareEndsBefore = hasBareEnds });
            if (body.State != ChunkState.Done)
            {
                return requests;
            }

            at = end + 4 + body.Consumed;
        }
    }

    private static ChunkOutcome ReadBody(PlainRequest head, ReadOnlySpan<byte> rest)
    {
        if (head.IsChunked)
        {
            return PlainChunks.Decode(rest, takesControls: true);
        }

        long length = head.Values("content-length").Select(v => long.Parse(v, CultureInfo.InvariantCulture)).FirstOrDefault();
        return length <= rest.Length
            ? new ChunkOutcome(ChunkState.Done, rest[..(int)length].ToArray(), (int)length, [])
            : new ChunkOutcome(ChunkState.Unfinished, rest.ToArray(), rest.Length, []);
    }

    private static PlainRequest? ReadHead(string head)
    {
        string[] lines = head.Split("\r\n");
        if (lines.Any(l => l.AsSpan().ContainsAny('\r', '\n') || l.Any(c => c is (< ' ' and not '\t') or '\u007f')))
        {
            return null;
        }

        if (lines[0].Split(' ') is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"] || !IsToken(method) || target.Length == 0 || target.Any(c => c is <= ' ' or >= '\u007f'))
        {
            return null;
        }

        var fields = new List<(string Name, string Value)>();
        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || !IsToken(line[..colon]))
            {
                return null;
            }

            fields.Add((line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }

        bool isOld = lines[0].EndsWith('0');
        var request = new PlainRequest(method, target, Host: null, isOld, IsChunked: false, fields, ChunkState.Unfinished, []);
        return Framed(request) is { } framed ? Addressed(framed) : null;
    }

    private static PlainRequest? Framed(PlainRequest request)
    {
        string[] lengths = [.. request.Values("content-length")];
        string[] codings = [.. request.Values("transfer-encoding")];
        bool isSound = (lengths, codings) switch
        {
            ([], []) => true,
            ([var length], []) => length.Length is > 0 and <= 18 && length.All(char.IsAsciiDigit) && (length == "0" || length[0] != '0'),
            ([], [var coding]) => coding.Equals("chunked", StringComparison.OrdinalIgnoreCase) && !request.IsOld,
            _ => false,
        };
        return isSound ? request with { IsChunked = codings.Length > 0 } : null;
    }

    private static PlainRequest? Addressed(PlainRequest request)
    {
        string[] hosts = [.. request.Values("host")];
        if (hosts.Length > 1 || (hosts.Length == 0 && !request.IsOld))
        {
            return null;
        }

        string host = hosts.Length == 0 ? "" : hosts[0];
        if (request.Target[0] == '/')
        {
            return request with { Host = host };
        }

        // Absolute form: its authority is the Host.
        if (!request.Target.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string rest = request.Target[7..];
        int path = rest.AsSpan().IndexOfAny('/', '?');
        string authority = path < 0 ? rest : rest[..path];
        string target = path < 0 ? "/" : rest[path] == '/' ? rest[path..] : "/" + rest[path..];
        return authority.Length > 0 && authority.Equals(host, StringComparison.OrdinalIgnoreCase) ? request with { Host = host, Target = target } : null;
    }

    private static bool IsToken(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || TokenSymbols.Contains(c, StringComparison.Ordinal));
}
