namespace Gatehouse.Fuzz;

/// <summary>What is fuzzed, by name: the folder of its corpus.</summary>
internal static class FuzzTargets
{
    private static readonly Dictionary<string, Action<byte[]>> All = new(StringComparer.Ordinal)
    {
        ["reply"] = ReplyTarget.Run,
        ["chunks"] = ChunkTarget.Run,
    };

    public static IEnumerable<string> Names => All.Keys;

    public static Action<byte[]>? Find(string name) => All.GetValueOrDefault(name);
}
