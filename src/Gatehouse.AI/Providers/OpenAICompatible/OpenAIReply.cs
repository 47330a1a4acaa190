using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Reads a whole chat completion into the hub's form.</summary>
internal static class OpenAIReply
{
    public static ModelReply Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            var root = JsonElement.Parse(body.Span, new JsonDocumentOptions { MaxDepth = OpenAIWire.MaxDepth });
            return IsError(root) ? throw new ModelException(OpenAIErrors.ReadEvent(body.Span)) : Read(root);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ModelException(new ModelError(ModelErrorKind.Server, 502, "The provider's reply cannot be read."), exception);
        }
    }

    // Vendors that call others (OpenRouter) tell a failure behind a status of success.
    private static bool IsError(JsonElement root)
        => root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("choices", out _)
            && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object;

    private static ModelReply Read(JsonElement root)
    {
        var sources = new List<Citation>();
        OpenAICitations.ReadSources(root, sources);
        return Read(root, sources);
    }

    private static ModelReply Read(JsonElement root, List<Citation> sources) => new()
    {
        Id = Text(root, "id") ?? "",
        Model = Text(root, "model") ?? "",
        Created = root.TryGetProperty("created", out var created) && created.ValueKind == JsonValueKind.Number ? (long)created.GetDouble() : null,
        Choices = [.. root.GetProperty("choices").EnumerateArray().Select((choice, position) => ReadChoice(choice, position, sources)).OrderBy(static c => c.Index)],
        Usage = root.TryGetProperty("usage", out var usage) ? OpenAIWire.ReadUsage(usage).In(ServiceTiers.Of(root, "service_tier")) : TokenUsage.Unknown,
        ServiceTier = Text(root, "service_tier"),
        Extra = WireJson.Rest(root, name => name is "id" or "object" or "model" or "created" or "choices" or "usage" or "service_tier"
            || (name is "citations" or "search_results" && sources.Count > 0)),
    };

    private static ReplyChoice ReadChoice(JsonElement choice, int position, List<Citation> sources)
    {
        string? finish = Text(choice, "finish_reason");
        int index = choice.TryGetProperty("index", out var number) && number.ValueKind == JsonValueKind.Number ? number.GetInt32() : position;
        if (OpenAIErrors.OfChoice(choice) is { } error)
        {
            throw new ModelException(error);
        }

        var message = choice.GetProperty("message");
        var extra = WireJson.Rest(choice, static name => name is "index" or "message" or "finish_reason" or "logprobs");
        var parts = ReadParts(message, sources);
        if (finish == OpenAIErrors.Finish && parts.TrueForAll(static p => p is TextPart { Text.Length: 0 }))
        {
            throw new ModelException(OpenAIErrors.NoAnswer);
        }

        return new ReplyChoice(index, parts, OpenAIWire.FinishOf(finish))
        {
            RawFinish = finish,
            LogProbs = choice.TryGetProperty("logprobs", out var logProbs) && logProbs.ValueKind == JsonValueKind.Object ? logProbs : null,
            Extra = WithMembers(extra, message),
        };
    }

    private static List<Part> ReadParts(JsonElement message, List<Citation> sources)
    {
        var parts = new List<Part>();
        if (OpenAIContent.ThoughtOf(message) is { Length: > 0 } reasoning)
        {
            parts.Add(new ThinkingPart(reasoning, null));
        }

        if (message.TryGetProperty("content", out var content))
        {
            OpenAIContent.Read(content, parts);
        }

        if (Text(message, "refusal") is { Length: > 0 } refusal)
        {
            parts.Add(new RefusalPart(refusal));
        }

        if (message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            parts.AddRange(calls.EnumerateArray().Select(ReadToolCall));
        }

        foreach (var item in WireJson.Items(message, "images"u8))
        {
            parts.Add(OpenAIReplyMedia.ImageOf(item) is { } image ? image : new UnknownPart(WireForm.OpenAIChat, "image", item));
        }

        if (OpenAIReplyMedia.AudioOf(message) is { } audio)
        {
            parts.Add(audio);
        }

        List<Citation> citations = [.. sources];
        foreach (var annotation in WireJson.Items(message, "annotations"u8))
        {
            citations.Add(OpenAICitations.Read(annotation, WireForm.OpenAIChat));
        }

        OpenAICitations.Attach(parts, citations);
        return parts;
    }

    // Members of a message have no place of their own in the hub; no form but this one has a message to put them in.
    private static ExtraMembers WithMembers(ExtraMembers extra, JsonElement message)
    {
        foreach (var member in message.EnumerateObject())
        {
            if (!OpenAIContent.IsKnown(member) && !WireJson.SaysNothing(member.Value))
            {
                extra = ReferenceEquals(extra, ExtraMembers.None) ? new ExtraMembers() : extra;
                extra.Add($"message.{member.Name}", member.Value);
            }
        }

        return extra;
    }

    /// <summary>One call of a tool; what is none of a function is kept as it is.</summary>
    public static Part ReadToolCall(JsonElement call)
        => call.TryGetProperty("function", out var function) && function.ValueKind == JsonValueKind.Object
            ? new ToolCallPart(Text(call, "id") ?? "", Text(function, "name") ?? "", OpenAIContent.ArgumentsOf(function) is { } arguments && !OpenAIContent.IsNone(arguments) ? arguments : "")
            : new UnknownPart(WireForm.OpenAIChat, Text(call, "type") ?? "", call);

    private static string? Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
