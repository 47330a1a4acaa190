using System.Diagnostics.CodeAnalysis;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing;

/// <summary>A host a route asks for: one name or address, or every name below one ("*.example.org").</summary>
/// <param name="Name">Canonical host; for a wildcard what follows "*.".</param>
/// <param name="IsWildcard">Whether it takes one or more labels in front of the name.</param>
internal sealed record HostPattern(string Name, bool IsWildcard)
{
    public override string ToString() => IsWildcard ? "*." + Name : Name;

    public bool Matches(string host)
        => IsWildcard
            ? host.Length > Name.Length + 1 && host.EndsWith(Name, StringComparison.Ordinal) && host[^(Name.Length + 1)] == '.'
            : host == Name;

    public static bool TryParse(string text, [NotNullWhen(true)] out HostPattern? pattern, [NotNullWhen(false)] out string? fault, out string? hint)
    {
        pattern = null;
        fault = null;
        hint = null;
        bool isWildcard = text.StartsWith("*.", StringComparison.Ordinal);
        string name = isWildcard ? text[2..] : text;
        if (name.Contains('*', StringComparison.Ordinal))
        {
            fault = $"\"{text}\": * stands only for whole labels in front";
            hint = text == "*" ? "Leave host out to take any host." : "Write \"*.example.com\".";
        }
        else if (name.Length > 0 && name[0] != '[' && name.Contains(':', StringComparison.Ordinal))
        {
            fault = $"\"{text}\" has a port or scheme; hosts are compared without";
            hint = "Write the host name alone.";
        }
        else if (!CanonicalHost.TryNormalize(name, out string host) || (name[0] == '[' && (isWildcard || name[^1] != ']')))
        {
            fault = $"\"{text}\" is not a host name";
        }
        else
        {
            pattern = new HostPattern(host, isWildcard);
        }

        return fault is null;
    }
}
