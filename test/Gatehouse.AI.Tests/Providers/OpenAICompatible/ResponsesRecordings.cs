using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

/// <summary>Recorded streams and replies of the Responses API, of whoever speaks it.</summary>
internal static class ResponsesRecordings
{
    private static readonly string[] Vendors = ["azure", "open-responses", "openai", "xai"];

    /// <summary>Names of recorded streams; one name that skips when there are none.</summary>
    public static TheoryData<string> Streams() => Names("*.chunks.txt", f => File.ReadLines(f).First().Contains("\"response.created\"", StringComparison.Ordinal));

    /// <summary>Names of recorded whole replies.</summary>
    public static TheoryData<string> Replies() => Names("*.json", f => File.ReadAllText(f) is var text && JsonNode.Parse(text) is JsonObject o && o["object"]?.ToString() == "response");

    /// <summary>The streams of one file: a tool loop has several.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Events(string name)
    {
        var streams = new List<IReadOnlyList<string>>();
        foreach (string line in File.ReadLines(SharedData.PathOf(["ai-recordings", .. name.Split('/')])).Where(l => l.Length > 0))
        {
            if (JsonNode.Parse(line)!["type"]!.ToString() == "response.created")
            {
                streams.Add(new List<string>());
            }

            ((List<string>)streams[^1]).Add(line);
        }

        return streams;
    }

    public static byte[] Bytes(string name) => File.ReadAllBytes(SharedData.PathOf(["ai-recordings", .. name.Split('/')]));

    /// <summary>Requests and replies, whole or streamed, that OpenAI's own client recorded.</summary>
    public static IEnumerable<(string Name, string Request, string Reply)> Sessions()
    {
        foreach (string file in Directory.GetFiles(SharedData.PathOf("openai-recordings"), "Responses*.json").Order(StringComparer.Ordinal))
        {
            foreach (var entry in JsonNode.Parse(File.ReadAllText(file))!["Entries"]!.AsArray())
            {
                bool isCall = entry!["RequestMethod"]!.ToString() == "POST" && entry["RequestUri"]!.ToString().EndsWith("/v1/responses", StringComparison.Ordinal);
                if (isCall && entry["StatusCode"]!.GetValue<int>() == 200 && entry["RequestBody"] is JsonObject request)
                {
                    string reply = entry["ResponseBody"] is JsonArray lines ? string.Concat(lines.Select(l => l!.ToString())) : entry["ResponseBody"]!.ToJsonString();
                    yield return (Path.GetFileNameWithoutExtension(file), request.ToJsonString(), reply);
                }
            }
        }
    }

    private static TheoryData<string> Names(string pattern, Func<string, bool> wanted)
    {
        var data = new TheoryData<string>();
        if (!SharedData.IsAvailable)
        {
            data.Add("absent");
            return data;
        }

        foreach (string vendor in Vendors)
        {
            foreach (string file in Directory.GetFiles(SharedData.PathOf("ai-recordings", vendor), pattern).Where(wanted).Order(StringComparer.Ordinal))
            {
                data.Add($"{vendor}/{Path.GetFileName(file)}");
            }
        }

        return data;
    }
}
