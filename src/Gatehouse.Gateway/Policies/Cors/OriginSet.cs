using System.Collections.Frozen;

namespace Gatehouse.Gateway.Policies.Cors;

/// <summary>The origins of a policy.</summary>
internal sealed class OriginSet
{
    private readonly FrozenSet<string> _exact;
    private readonly OriginPattern[] _wildcards;

    /// <param name="written">Origins that were checked.</param>
    public OriginSet(IEnumerable<string> written)
    {
        var exact = new HashSet<string>(StringComparer.Ordinal);
        var wildcards = new List<OriginPattern>();
        foreach (string origin in written)
        {
            if (origin == "*")
            {
                IsEvery = true;
            }
            else if (origin != "null" && OriginPattern.TryParse(origin, out var pattern, out _, out _) && pattern.IsWildcard)
            {
                wildcards.Add(pattern);
            }
            else
            {
                exact.Add(origin);
            }
        }

        _exact = exact.ToFrozenSet(StringComparer.Ordinal);
        _wildcards = [.. wildcards];
    }

    /// <summary>Whether every origin is one of them.</summary>
    public bool IsEvery { get; }

    public bool Contains(string origin)
    {
        if (IsEvery || _exact.Contains(origin))
        {
            return true;
        }

        foreach (ref readonly var pattern in _wildcards.AsSpan())
        {
            if (pattern.Takes(origin))
            {
                return true;
            }
        }

        return false;
    }
}
