using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Cohere;
using Gatehouse.Core.Secrets;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Cohere;

/// <summary>Short ways to translate calls and to read streams.</summary>
internal static class CohereCalls
{
    public static CohereProvider Provider { get; } = new(new CohereOptions { Name = "cohere" }, new ProviderKeys([new ProviderKey(new Secret("the-key"))], TimeProvider.System));

    /// <summary>The wire body and what was lost.</summary>
    public static (string Wire, string Loss) Translate(ModelCall call)
    {
        var loss = new LossReport();
        string wire = Encoding.UTF8.GetString(CohereTranslator.Write(call, "command-x", loss).Span);
        using var valid = JsonDocument.Parse(wire);
        return (wire, loss.ToString());
    }

    public static List<StreamEvent> Read(IEnumerable<string> data, bool end = true)
    {
        var stream = new CohereStream();
        var events = new List<StreamEvent>();
        foreach (string json in data)
        {
            stream.Read("any"u8, Encoding.UTF8.GetBytes(json), events);
        }

        if (end)
        {
            stream.End(events);
        }

        return events;
    }

    /// <summary>The events of a recorded stream.</summary>
    public static IReadOnlyList<string> Recorded(string name)
        => [.. File.ReadAllLines(SharedData.PathOf("ai-recordings", "cohere", name + ".chunks.txt")).Where(l => l.Length > 0)];

    public static byte[] RecordedReply(string name) => File.ReadAllBytes(SharedData.PathOf("ai-recordings", "cohere", name + ".json"));
}
