using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.OpenAIResponses;

/// <summary>Every recorded response and stream of the Responses API in the shared data, by its path there.</summary>
internal static class ResponsesRecordings
{
    private const string Clients = "openai-recordings";

    private static readonly string[] Folders = ["openai", "azure", "open-responses", "xai"];

    /// <summary>Whole responses: the names of files, or of files of OpenAI's .NET client with the number of the exchange.</summary>
    public static TheoryData<string> Replies() => [.. Find(isStream: false)];

    public static TheoryData<string> Streams() => [.. Find(isStream: true).SelectMany(name => AllEvents(name).Where(IsFirst).Select((_, i) => $"{name}@{i}"))];

    public static byte[] Reply(string name) => name.StartsWith(Clients, StringComparison.Ordinal)
        ? Exchange(name).Reply
        : File.ReadAllBytes(SharedData.PathOf("ai-recordings", name));

    /// <summary>The JSON of each event. The recording of several calls in one file is one for each of them.</summary>
    public static IReadOnlyList<string> Events(string name)
    {
        int at = name.LastIndexOf('@');
        int call = int.Parse(name[(at + 1)..], CultureInfo.InvariantCulture);
        return [.. AllEvents(name[..at]).Where(e => (call -= IsFirst(e) ? 1 : 0) == -1)];
    }

    private static bool IsFirst(string data) => data.Contains("\"response.created\"", StringComparison.Ordinal);

    private static IReadOnlyList<string> AllEvents(string name) => name.StartsWith(Clients, StringComparison.Ordinal)
        ? [.. Encoding.UTF8.GetString(Exchange(name).Reply).Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal)).Select(l => l["data: ".Length..].TrimEnd('\r')).Where(l => l != "[DONE]")]
        : File.ReadAllText(SharedData.PathOf("ai-recordings", name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Find(bool isStream)
    {
        if (!SharedData.IsAvailable)
        {
            yield break;
        }

        foreach (string folder in Folders)
        {
            foreach (string path in Directory.EnumerateFiles(SharedData.PathOf("ai-recordings", folder), isStream ? "*.chunks.txt" : "*.json").Order(StringComparer.Ordinal))
            {
                string text = File.ReadAllText(path);
                if (isStream ? text.Contains("\"response.created\"", StringComparison.Ordinal) : JsonNode.Parse(text)!["object"]?.ToString() == "response")
                {
                    yield return $"{folder}/{Path.GetFileName(path)}";
                }
            }
        }

        foreach (string path in Directory.EnumerateFiles(SharedData.PathOf(Clients), "Response*.json").Order(StringComparer.Ordinal))
        {
            int entries = JsonNode.Parse(File.ReadAllText(path))!["Entries"]!.AsArray().Count;
            for (int i = 0; i < entries; i++)
            {
                string name = $"{Clients}/{Path.GetFileNameWithoutExtension(path)}#{i}";
                if (Exchange(name) is { Status: 200 } exchange && Holds(exchange, isStream))
                {
                    yield return name;
                }
            }
        }
    }

    private static bool Holds(RecordedExchange exchange, bool isStream)
        => exchange.ReplyType.StartsWith("text/event-stream", StringComparison.Ordinal)
            ? isStream && exchange.Path.Contains("/responses", StringComparison.Ordinal)
            : !isStream && exchange.ReplyType.StartsWith("application/json", StringComparison.Ordinal)
                && JsonNode.Parse(exchange.Reply) is JsonObject reply && reply["object"]?.ToString() == "response";

    private static RecordedExchange Exchange(string name)
    {
        int at = name.LastIndexOf('#');
        return RecordedExchange.Read(name[(Clients.Length + 1)..at], int.Parse(name[(at + 1)..], CultureInfo.InvariantCulture));
    }
}
