using System.Net;
using System.Text.RegularExpressions;

namespace Gatehouse.Fuzz.Clients;

/// <summary>What trusted proxies say of a client, found with lists and a grammar: the last address that is not trusted, counted from the right.</summary>
internal sealed partial record PlainClient(IPAddress Address, string? Chain, string? Scheme)
{
    private const int MostHops = 50;

    /// <summary>Reads the three fields, each null where it is missing, with line feeds between several of one name; null when the request is to be refused.</summary>
    public static PlainClient? Of(IPAddress peer, Func<IPAddress, bool> isTrusted, string? list, string? protocol, string? forwarded)
    {
        string?[] schemes = [.. (protocol?.Split(',', '\n') ?? []).Select(p => SchemeOf(p.Trim(' ', '\t'))).Distinct()];
        if (schemes.Length > 1 || schemes.Contains(null))
        {
            return null;
        }

        (string? For, string? Proto)[] listed = [.. (list?.Split(',', '\n') ?? []).Select(n => ((string?)n.Trim(' ', '\t'), (string?)null))];
        var plain = Step(peer, isTrusted, listed);
        var elements = forwarded is null ? [] : Elements(forwarded);
        var structured = elements is null ? null : Step(peer, isTrusted, elements);
        if (plain is null || structured is null)
        {
            return null;
        }

        string? scheme = schemes.Length == 0 ? null : schemes[0];
        bool areApart = (list is not null && forwarded is not null && !plain.Address.Equals(structured.Address)) || (scheme is not null && structured.Scheme is not null && scheme != structured.Scheme);
        return areApart ? null : (list is not null ? plain : structured) with { Scheme = scheme ?? structured.Scheme };
    }

    private static PlainClient? Step(IPAddress peer, Func<IPAddress, bool> isTrusted, (string? For, string? Proto)[] elements)
    {
        List<IPAddress> hops = [peer];
        string? proto = null;
        foreach (var (node, scheme) in elements.Reverse())
        {
            if (hops.Count > 1 && !isTrusted(hops[^1]))
            {
                break;
            }

            if (hops.Count > MostHops || node is null || PlainAddress.Node(node) is not { } address)
            {
                return null;
            }

            hops.Add(address);
            proto = scheme;
        }

        if (proto is not null && SchemeOf(proto) is null)
        {
            return null;
        }

        hops.Reverse();
        return new PlainClient(hops[0], hops.Count == 1 ? null : string.Join(", ", hops), proto is null ? null : SchemeOf(proto));
    }

    private static (string? For, string? Proto)[]? Elements(string text)
    {
        var elements = new List<(string? For, string? Proto)>();
        foreach (string value in text.Split('\n'))
        {
            var match = Field().Match(value);
            if (!match.Success)
            {
                return null;
            }

            foreach (Capture element in match.Groups["element"].Captures)
            {
                Match[] pairs = [.. Pair().Matches(element.Value).Cast<Match>()];
                string[] nodes = [.. pairs.Where(p => p.Groups["name"].Value.Equals("for", StringComparison.OrdinalIgnoreCase)).Select(ValueOf)];
                string[] protocols = [.. pairs.Where(p => p.Groups["name"].Value.Equals("proto", StringComparison.OrdinalIgnoreCase)).Select(ValueOf)];
                if (nodes.Length > 1 || protocols.Length > 1)
                {
                    return null;
                }

                elements.Add((nodes.FirstOrDefault(), protocols.FirstOrDefault()));
            }
        }

        return [.. elements];
    }

    private static string ValueOf(Match pair)
    {
        string value = pair.Groups["value"].Value;
        return value[0] == '"' ? Escaped().Replace(value[1..^1], "$1") : value;
    }

    private static string? SchemeOf(string text) => text.ToLowerInvariant() switch
    {
        "https" or "wss" => "https",
        "http" or "ws" => "http",
        _ => null,
    };

    private const string PairText = """(?<name>[!#$%&'*+.^_`|~:\[\]0-9A-Za-z-]+)=(?<value>[!#$%&'*+.^_`|~:\[\]0-9A-Za-z-]+|"(?:[^"\\]|\\.)*")""";

    [GeneratedRegex($"""\A[ \t]*(?<element>{PairText}(?:[ \t]*;[ \t]*{PairText})*)(?:[ \t]*,[ \t]*(?<element>{PairText}(?:[ \t]*;[ \t]*{PairText})*))*[ \t]*\z""", RegexOptions.Singleline)]
    private static partial Regex Field();

    [GeneratedRegex(PairText, RegexOptions.Singleline)]
    private static partial Regex Pair();

    [GeneratedRegex(@"\\(.)", RegexOptions.Singleline)]
    private static partial Regex Escaped();
}
