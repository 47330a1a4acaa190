using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests;

/// <summary>One request and reply of OpenAI's API from shared data, as its .NET client recorded them.</summary>
internal sealed record RecordedExchange(string Method, string Path, string RequestType, byte[] Request, int Status, string ReplyType, byte[] Reply)
{
    private const string Binary = "b64://";

    public static RecordedExchange Read(string name, int entry = 0)
    {
        var recorded = JsonNode.Parse(File.ReadAllText(SharedData.PathOf("openai-recordings", name + ".json")))!["Entries"]![entry]!;
        return new RecordedExchange(
            recorded["RequestMethod"]!.GetValue<string>(),
            new Uri(recorded["RequestUri"]!.GetValue<string>()).PathAndQuery,
            recorded["RequestHeaders"]!["Content-Type"]?.GetValue<string>() ?? "",
            BytesOf(recorded["RequestBody"]),
            recorded["StatusCode"]!.GetValue<int>(),
            recorded["ResponseHeaders"]!["Content-Type"]!.GetValue<string>(),
            recorded["ResponseHeaders"]!["Content-Type"]!.GetValue<string>().StartsWith("audio/", StringComparison.Ordinal)
                ? Convert.FromBase64String(recorded["ResponseBody"]!.GetValue<string>())
                : BytesOf(recorded["ResponseBody"]));
    }

    /// <summary>The request with another model, as a client of the gateway sends it.</summary>
    public byte[] RequestWithModel(string recorded, string alias)
        => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Request).Replace(recorded, alias, StringComparison.Ordinal));

    private static byte[] BytesOf(JsonNode? body) => body switch
    {
        null => [],
        JsonArray lines when lines.All(l => l is JsonValue) => [.. lines.SelectMany(l => LineOf(l!.GetValue<string>()))],
        JsonValue value => Encoding.UTF8.GetBytes(value.GetValue<string>()),
        _ => Encoding.UTF8.GetBytes(body.ToJsonString()),
    };

    private static byte[] LineOf(string line)
        => line.StartsWith(Binary, StringComparison.Ordinal) ? Decode(line[Binary.Length..]) : Encoding.UTF8.GetBytes(line);

    // Sound is cut anywhere in the recordings: what is left of the last group of characters is no byte.
    private static byte[] Decode(string text) => Convert.FromBase64String(text[..(text.Length / 4 * 4)]);
}
