using Gatehouse.Fuzz.Clients;
using Gatehouse.Fuzz.Configuration;
using Gatehouse.Fuzz.Frames;
using Gatehouse.Fuzz.Heads;
using Gatehouse.Fuzz.Paths;
using Gatehouse.Fuzz.Texts;

namespace Gatehouse.Fuzz;

/// <summary>What is fuzzed, by name: the folder of its corpus.</summary>
internal static class FuzzTargets
{
    private static readonly Dictionary<string, Action<byte[]>> All = new(StringComparer.Ordinal)
    {
        ["reply"] = ReplyTarget.Run,
        ["chunks"] = ChunkTarget.Run,
        ["head"] = HeadTarget.Run,
        ["path"] = PathTarget.Run,
        ["yaml"] = YamlTarget.Run,
        ["json"] = JsonTarget.Run,
        ["query"] = QueryTarget.Run,
        ["forwarded"] = ForwardedTarget.Run,
        ["proxy"] = ProxyTarget.Run,
        ["frames"] = FrameTarget.Run,
    };

    public static IEnumerable<string> Names => All.Keys;

    public static Action<byte[]>? Find(string name) => All.GetValueOrDefault(name);
}
