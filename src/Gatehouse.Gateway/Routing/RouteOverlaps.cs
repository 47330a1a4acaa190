using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Routing;

/// <summary>
/// Finds pairs of routes that match the same requests with equal precedence: same host, same shape of path, equally many
/// conditions, and conditions that can hold at once. Any other difference decides which one wins, so only such groups are
/// compared; inside a group, routes are told apart by the values of one header or parameter first. Near linear in the
/// number of routes.
/// </summary>
internal static class RouteOverlaps
{
    private const int SmallGroup = 16;

    /// <summary>Each route that overlaps an earlier one, with the first such.</summary>
    public static IEnumerable<(Candidate Later, Candidate Earlier)> Find(IEnumerable<Candidate> routes)
    {
        var groups = new Dictionary<(HostPattern? Host, string Shape, int Conditions), List<Candidate>>();
        foreach (var route in routes)
        {
            foreach (var host in route.Hosts.Count == 0 ? [null] : route.Hosts.Distinct<HostPattern?>())
            {
                var key = (host, route.Path.Shape, route.Conditions.Count);
                if (!groups.TryGetValue(key, out var group))
                {
                    groups.Add(key, group = []);
                }

                group.Add(route);
            }
        }

        var found = new SortedDictionary<int, (Candidate Later, Candidate Earlier)>();
        foreach (var group in groups.Values)
        {
            Compare(group, [], found);
        }

        return found.Values;
    }

    private static void Compare(List<Candidate> group, HashSet<string> told, SortedDictionary<int, (Candidate, Candidate)> found)
    {
        if (group.Count <= SmallGroup || MostTelling(group, told) is not { } condition)
        {
            for (int i = 1; i < group.Count; i++)
            {
                CompareWith(group[i], group.Take(i), found);
            }

            return;
        }

        var open = new List<Candidate>();
        var byValue = new Dictionary<string, List<Candidate>>(StringComparer.Ordinal);
        foreach (var route in group)
        {
            if (!route.Values.TryGetValue(condition, out string? value))
            {
                open.Add(route);
            }
            else if (byValue.TryGetValue(value, out var same))
            {
                same.Add(route);
            }
            else
            {
                byValue.Add(value, [route]);
            }
        }

        var toldNow = new HashSet<string>(told, StringComparer.Ordinal) { condition };
        foreach (var same in byValue.Values)
        {
            Compare(same, toldNow, found);
        }

        Compare(open, toldNow, found);
        foreach (var route in group.Where(r => r.Values.ContainsKey(condition)))
        {
            CompareWith(route, open, found);
        }
    }

    private static void CompareWith(Candidate route, IEnumerable<Candidate> others, SortedDictionary<int, (Candidate, Candidate)> found)
    {
        foreach (var other in others)
        {
            var (later, earlier) = route.Order > other.Order ? (route, other) : (other, route);
            if (CanHoldAtOnce(later, earlier))
            {
                found.TryAdd(later.Order, (later, earlier));
                return;
            }
        }
    }

    private static bool CanHoldAtOnce(Candidate a, Candidate b)
    {
        bool methods = a.Conditions.Methods.Count == 0 || b.Conditions.Methods.Count == 0 || a.Conditions.Methods.Any(b.Conditions.TakesMethod);
        return methods
            && !a.Values.Any(v => b.Values.TryGetValue(v.Key, out string? value) && value != v.Value)
            && !a.Conditions.All.Any(one => b.Conditions.All.Any(one.Excludes));
    }

    /// <summary>The header, parameter, cookie, field or version that most routes of the group want a certain value of.</summary>
    private static string? MostTelling(List<Candidate> group, HashSet<string> told)
        => group.SelectMany(r => r.Values.Keys)
            .Where(name => !told.Contains(name))
            .CountBy(name => name, StringComparer.Ordinal)
            .OrderByDescending(pair => pair.Value)
            .Select(pair => pair.Key)
            .FirstOrDefault();

    /// <summary>A route with sound patterns.</summary>
    internal sealed record Candidate(
        int Order,
        string Name,
        RouteDocument Route,
        PathPattern Path,
        IReadOnlyList<HostPattern> Hosts,
        RouteConditions Conditions)
    {
        /// <summary>Values asked for, by what has them ("header x-beta", "query page").</summary>
        public Dictionary<string, string> Values { get; } = ValuesOf(Conditions);

        private static Dictionary<string, string> ValuesOf(RouteConditions conditions)
        {
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var condition in conditions.All)
            {
                if (condition.Wanted is { } wanted)
                {
                    values[wanted.Of] = wanted.Value;
                }
            }

            return values;
        }
    }
}
