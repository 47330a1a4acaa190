using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>Reads a call into the hub's form.</summary>
internal static class ConverseCallReader
{
    // A name written twice is refused: the client, the gateway and the vendor must read the same call.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = ConverseJson.MaxDepth, AllowDuplicateProperties = false };

    public static ModelCall Read(ReadOnlySpan<byte> body, string model, bool stream)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(body, Options);
            JsonText.Check(body);
        }
        catch (Exception exception) when (UnreadableBody.Is(exception))
        {
            throw ConverseProblems.Unreadable(exception);
        }

        return root.ValueKind == JsonValueKind.Object
            ? Read(new ConverseObject(root, ""), model, stream)
            : throw ConverseProblems.Invalid(null, "The body must be a JSON object.");
    }

    private static ModelCall Read(ConverseObject call, string model, bool stream)
    {
        ExtraMembers? extra = null;
        var fields = ConverseModelFields.Read(call, ref extra);
        var read = new ModelCall
        {
            Model = model,
            SourceForm = WireForm.BedrockConverse,
            Messages = ReadMessages(call),
            Tools = ConverseTools.Read(call, ref extra, out var choice),
            ToolChoice = choice,
            ReplyFormat = ReadFormat(call, ref extra),
            Reasoning = fields.Reasoning,
            TopK = fields.TopK,
            Metadata = call.Child("requestMetadata")?.Element,
            ServiceTier = call.Child("serviceTier")?.Text("type"),
            Stream = stream,
            IncludeUsage = true,
            Source = call.Element,
        };
        if (call.Child("inferenceConfig") is { } inference)
        {
            read = read with
            {
                MaxOutputTokens = inference.Whole("maxTokens"),
                Temperature = inference.Number("temperature"),
                TopP = inference.Number("topP"),
                Stop = inference.Texts("stopSequences"),
            };
            inference.AddExtra("inferenceConfig.", ref extra);
        }

        call.AddExtra("", ref extra);
        return read with { Extra = extra ?? ExtraMembers.None };
    }

    /// <summary>Where the parts of each message were written.</summary>
    public static IReadOnlyList<IReadOnlyList<ConversePlace>> PlacesOf(ConverseObject call)
    {
        var places = new List<IReadOnlyList<ConversePlace>>();
        ReadMessages(call, places);
        return places;
    }

    private static List<Message> ReadMessages(ConverseObject call, List<IReadOnlyList<ConversePlace>>? places = null)
    {
        var messages = new List<Message>();
        List<ConversePlace>? written = places is null ? null : [];
        if (ConverseBlockReader.Read(call.Items("system"), written) is { Count: > 0 } system)
        {
            messages.Add(new Message(Role.System, system));
            places?.Add(written!);
        }

        int turns = messages.Count;
        foreach (var message in call.Items("messages"))
        {
            ReadMessage(message, messages, places);
        }

        return messages.Count > turns ? messages : throw ConverseProblems.Missing("messages");
    }

    // The hub has results of tools in messages of their own; a turn here may have both.
    private static void ReadMessage(ConverseObject message, List<Message> messages, List<IReadOnlyList<ConversePlace>>? places)
    {
        string word = message.RequiredText("role");
        var role = word switch
        {
            "user" => Role.User,
            "assistant" => Role.Assistant,
            _ => throw ConverseProblems.Invalid(message.PathOf("role"), "is neither user nor assistant"),
        };
        List<ConversePlace>? written = places is null ? null : [];
        var parts = ConverseBlockReader.Read(message.Items("content"), written);
        int start = 0;
        for (int i = 1; i <= parts.Count; i++)
        {
            bool result = parts[start] is ToolResultPart;
            if (i == parts.Count || parts[i] is ToolResultPart != result)
            {
                messages.Add(new Message(result ? Role.Tool : role, parts[start..i]) { Extra = start == 0 ? message.Extra() : ExtraMembers.None });
                places?.Add(written![start..i]);
                start = i;
            }
        }

        if (parts.Count == 0)
        {
            messages.Add(new Message(role, []) { Extra = message.Extra() });
            places?.Add([]);
        }
    }

    private static ReplyFormat? ReadFormat(ConverseObject call, ref ExtraMembers? extra)
    {
        if (call.Child("outputConfig") is not { } output)
        {
            return null;
        }

        var format = output.Child("textFormat");
        output.AddExtra("outputConfig.", ref extra);
        if (format is not { } text)
        {
            return null;
        }

        if (text.RequiredText("type") != "json_schema")
        {
            throw ConverseProblems.Invalid(text.PathOf("type"), "is not json_schema");
        }

        var schema = text.RequiredChild("structure").RequiredChild("jsonSchema");
        return new ReplyFormat(ReplyFormatKind.JsonSchema)
        {
            Name = schema.Text("name") ?? "answer",
            Description = schema.Text("description"),
            Schema = Parse(schema.RequiredText("schema"), schema.PathOf("schema")),
        };
    }

    private static JsonElement Parse(string schema, string path)
    {
        try
        {
            var parsed = JsonElement.Parse(schema, Options);
            return parsed.ValueKind == JsonValueKind.Object ? parsed : throw ConverseProblems.Invalid(path, "is not a JSON Schema object");
        }
        catch (JsonException)
        {
            throw ConverseProblems.Invalid(path, "is not the text of a JSON Schema");
        }
    }
}
