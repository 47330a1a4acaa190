using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Dialects.Gemini;

/// <summary>
/// A strict reader of what Google's clients expect of replies and streams: known members of the right types, parts with one
/// content, known finish words at the end and there only (googleapis/js-genai:src/types.ts).
/// </summary>
internal static class GeminiGrammar
{
    private static readonly string[] Reply = ["candidates", "usageMetadata", "modelVersion", "responseId"];
    private static readonly string[] Candidate = ["content", "finishReason", "finishMessage", "index", "groundingMetadata"];
    private static readonly string[] Contents = ["text", "functionCall", "inlineData"];
    private static readonly string[] Counts = ["promptTokenCount", "cachedContentTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "totalTokenCount"];

    public static JsonNode CheckReply(string json, bool isLast = true)
    {
        var reply = JsonNode.Parse(json)!.AsObject();
        AssertMembers(reply, Reply);
        Assert.Equal(JsonValueKind.String, reply["modelVersion"]!.GetValueKind());
        Assert.Equal(JsonValueKind.String, reply["responseId"]!.GetValueKind());
        Assert.NotEmpty(reply["candidates"]!.AsArray());
        foreach (var candidate in reply["candidates"]!.AsArray())
        {
            CheckCandidate(candidate!.AsObject(), isLast);
        }

        if (reply["usageMetadata"] is { } usage)
        {
            CheckUsage(usage.AsObject());
        }

        return reply;
    }

    /// <param name="stream">A stream of events that ended well.</param>
    /// <param name="usage">Whether the vendor told its usage, so that the last reply must.</param>
    public static List<JsonNode> CheckEvents(string stream, bool usage = true)
    {
        Assert.EndsWith("\n\n", stream, StringComparison.Ordinal);
        string[] events = stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(events, e => Assert.True(e.StartsWith("data: {", StringComparison.Ordinal) && !e.Contains('\n', StringComparison.Ordinal), e));
        return Check([.. events.Select(e => e["data: ".Length..])], usage);
    }

    /// <summary>The replies of a stream that is one array.</summary>
    public static List<JsonNode> CheckArray(string stream, bool usage = true) => Check([.. JsonNode.Parse(stream)!.AsArray().Select(e => e!.ToJsonString())], usage);

    /// <summary>The text of the answer, thoughts left out, as Google's clients give it.</summary>
    public static string TextOf(IEnumerable<JsonNode> replies) => string.Concat(Parts(replies).Where(p => p["thought"] is null).Select(p => (string?)p["text"]));

    public static List<JsonNode> Parts(IEnumerable<JsonNode> replies) => [.. replies.SelectMany(r => r["candidates"]!.AsArray()).SelectMany(c => c!["content"]!["parts"]!.AsArray()).Select(p => p!)];

    private static List<JsonNode> Check(List<string> replies, bool usage)
    {
        Assert.NotEmpty(replies);
        var checkedReplies = replies.Select((r, i) => CheckReply(r, isLast: i == replies.Count - 1)).ToList();
        Assert.True(!usage || checkedReplies[^1]["usageMetadata"] is not null);
        Assert.Single(checkedReplies.Select(r => (string?)r["responseId"]).Distinct(StringComparer.Ordinal));
        return checkedReplies;
    }

    // Chunks with one source each, supports that name chunks there are, and ranges that are none the wrong way round.
    private static void CheckGrounding(JsonObject? grounding)
    {
        if (grounding is null)
        {
            return;
        }

        AssertMembers(grounding, ["groundingChunks", "groundingSupports"]);
        Assert.All(grounding["groundingChunks"]!.AsArray(), c => Assert.Contains(Assert.Single(c!.AsObject()).Key, (string[])["web", "retrievedContext"]));
        foreach (var support in grounding["groundingSupports"]!.AsArray())
        {
            AssertMembers(support!.AsObject(), ["segment", "groundingChunkIndices"]);
            AssertMembers(support["segment"]!.AsObject(), ["partIndex", "startIndex", "endIndex", "text"]);
            Assert.True((int)support["segment"]!["startIndex"]! <= (int)support["segment"]!["endIndex"]!);
            Assert.All(support["groundingChunkIndices"]!.AsArray(), i => Assert.InRange((int)i!, 0, grounding["groundingChunks"]!.AsArray().Count - 1));
        }
    }

    private static void CheckCandidate(JsonObject candidate, bool isLast)
    {
        AssertMembers(candidate, Candidate);
        CheckGrounding(candidate["groundingMetadata"]?.AsObject());
        Assert.Equal("model", (string?)candidate["content"]!["role"]);
        Assert.Equal(JsonValueKind.Number, candidate["index"]!.GetValueKind());
        Assert.Equal(isLast, candidate["finishReason"] is not null);
        Assert.True(!isLast || (string?)candidate["finishReason"] is "STOP" or "MAX_TOKENS" or "SAFETY");
        var parts = candidate["content"]!["parts"]!.AsArray();
        Assert.NotEmpty(parts);
        foreach (var part in parts)
        {
            CheckPart(part!.AsObject());
        }
    }

    private static void CheckPart(JsonObject part)
    {
        Assert.Single(part, m => Contents.Contains(m.Key, StringComparer.Ordinal));
        AssertMembers(part, [.. Contents, "thought", "thoughtSignature"]);
        if (part["thoughtSignature"] is { } signature)
        {
            // Google's client for Python decodes it.
            Convert.FromBase64String((string)signature!);
            Assert.True((bool)part["thought"]!);
        }

        if (part["functionCall"] is { } call)
        {
            AssertMembers(call.AsObject(), ["id", "name", "args"]);
            Assert.NotEqual("", (string?)call["name"]);
            Assert.Equal(JsonValueKind.Object, call["args"]!.GetValueKind());
        }
    }

    private static void CheckUsage(JsonObject usage)
    {
        AssertMembers(usage, Counts);
        long Of(string name) => usage[name] is { } count ? (long)count : 0;
        Assert.Equal(Of("promptTokenCount") + Of("candidatesTokenCount") + Of("thoughtsTokenCount"), Of("totalTokenCount"));
        Assert.True(Of("cachedContentTokenCount") <= Of("promptTokenCount"));
    }

    private static void AssertMembers(JsonObject node, string[] known) => Assert.All(node, m => Assert.Contains(m.Key, known));

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
