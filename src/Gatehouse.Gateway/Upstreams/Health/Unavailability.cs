namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>Why the targets of a service take no requests, in words for operators.</summary>
internal static class Unavailability
{
    /// <summary>"3 targets: 2 unhealthy, 1 ejected"; a target with several reasons counts with each.</summary>
    public static string Of(IReadOnlyCollection<ServiceTarget> targets)
    {
        var counts = new[] { TargetFault.Unhealthy, TargetFault.Ejected, TargetFault.CircuitOpen }
            .Select(f => (Fault: f, Count: targets.Count(t => t.State.Faults.HasFlag(f))))
            .Where(f => f.Count > 0)
            .Select(f => $"{f.Count} {WordOf(f.Fault)}")
            .ToList();
        int idle = targets.Count(t => t.Weight == 0);
        if (idle > 0)
        {
            counts.Add($"{idle} of weight 0");
        }

        string all = targets.Count == 1 ? "1 target" : $"{targets.Count} targets";
        return counts.Count == 0 ? all : $"{all}: {string.Join(", ", counts)}";
    }

    public static IEnumerable<string> WordsOf(TargetFault faults)
        => new[] { TargetFault.Unhealthy, TargetFault.Ejected, TargetFault.CircuitOpen }.Where(f => faults.HasFlag(f)).Select(NameOf);

    private static string NameOf(TargetFault fault) => WordOf(fault).Replace(' ', '_');

    private static string WordOf(TargetFault fault) => fault switch
    {
        TargetFault.Unhealthy => "unhealthy",
        TargetFault.Ejected => "ejected",
        _ => "circuit open",
    };
}
