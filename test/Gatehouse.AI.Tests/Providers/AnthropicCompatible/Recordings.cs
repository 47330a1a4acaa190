using System.Text;
using System.Text.Json;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.AnthropicCompatible;

/// <summary>Recorded replies and streams of the vendor.</summary>
internal static class Recordings
{
    private const string StreamEnding = ".chunks.txt";

    /// <summary>Names of recorded message replies; one name that skips when there are none.</summary>
    public static TheoryData<string> Replies() => Names(f => f.EndsWith(".json", StringComparison.Ordinal) && !f.Contains("skill-", StringComparison.Ordinal));

    /// <summary>Names of recorded replies that can be sent back: a refusal has no content.</summary>
    public static TheoryData<string> Answers() => Names(f => f.EndsWith(".json", StringComparison.Ordinal) && !f.Contains("skill-", StringComparison.Ordinal) && !f.Contains("refusal", StringComparison.Ordinal));

    /// <summary>Names of recorded streams that reach their end.</summary>
    public static TheoryData<string> WholeStreams() => Names(f => f.EndsWith(StreamEnding, StringComparison.Ordinal) && !f.StartsWith("spliced", StringComparison.Ordinal));

    /// <summary>Names of recorded streams.</summary>
    public static TheoryData<string> Streams() => Names(f => f.EndsWith(StreamEnding, StringComparison.Ordinal));

    public static JsonElement Reply(string name)
    {
        using var document = JsonDocument.Parse(Bytes(name));
        return document.RootElement.Clone();
    }

    public static byte[] Bytes(string name)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        return File.ReadAllBytes(SharedData.PathOf("ai-recordings", "anthropic", name));
    }

    /// <summary>The events of a recording; several replies in one file (a tool loop) come apart where a message ended.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Events(string name)
    {
        var streams = new List<IReadOnlyList<string>>();
        var current = new List<string>();
        foreach (string line in Encoding.UTF8.GetString(Bytes(name)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            current.Add(line);
            if (line.Contains("\"type\":\"message_stop\"", StringComparison.Ordinal))
            {
                streams.Add(current);
                current = [];
            }
        }

        if (current.Count > 0)
        {
            streams.Add(current);
        }

        return streams;
    }

    private static TheoryData<string> Names(Func<string, bool> wanted)
    {
        var data = new TheoryData<string>();
        if (SharedData.IsAvailable)
        {
            foreach (string name in Directory.GetFiles(SharedData.PathOf("ai-recordings", "anthropic")).Select(f => Path.GetFileName(f)!).Where(wanted).Order(StringComparer.Ordinal))
            {
                data.Add(name);
            }
        }
        else
        {
            data.Add("absent");
        }

        return data;
    }
}
