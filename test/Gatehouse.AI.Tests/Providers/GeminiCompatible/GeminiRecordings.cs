using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.GeminiCompatible;

/// <summary>Recorded replies and streams of generateContent.</summary>
internal static class GeminiRecordings
{
    public static readonly string[] Streams =
    [
        "google-reasoning.chunks.txt",
        "google-stream-no-args-tool-call.chunks.txt",
        "google-tool-call-gemini3.chunks.txt",
        "google-tool-call.chunks.txt",
        "google-vertex-stream-tool-call-arguments-nested.1.chunks.txt",
    ];

    /// <summary>Recordings of other interfaces of Google's: the Interactions API and the live one.</summary>
    public static readonly string[] Foreign =
    [
        "basic.chunks.txt",
        "google-live-speech-translation.chunks.txt",
        "multi-turn-stateful-turn2.chunks.txt",
        "tool-call-step1.chunks.txt",
        "multi-turn-stateful-turn1.json",
        "multi-turn-stateless-turn1.json",
        "tool-call-step1.json",
    ];

    public static readonly string[] Replies = ["google-reasoning.json", "google-text.json", "google-tool-call-gemini3.json"];

    public static TheoryData<string> AllStreams() => [.. Streams];

    public static TheoryData<string> AllReplies() => [.. Replies];

    public static byte[] Bytes(string name)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        return File.ReadAllBytes(SharedData.PathOf("ai-recordings", "google", name));
    }

    /// <summary>The JSON of each event.</summary>
    public static IReadOnlyList<string> Events(string name) => Encoding.UTF8.GetString(Bytes(name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The events framed as the vendor frames them.</summary>
    public static byte[] Frame(IEnumerable<string> events) => Encoding.UTF8.GetBytes(string.Concat(events.Select(e => $"data: {e}\r\n\r\n")));
}
