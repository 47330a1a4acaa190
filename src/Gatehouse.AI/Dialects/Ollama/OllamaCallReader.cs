using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>Reads a call, of chat or of generate, into the hub's form (ollama/ollama:docs/openapi.yaml).</summary>
internal static class OllamaCallReader
{
    // A key written twice is refused: the client, the gateway and the vendor must read the same call.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = OpenAIBody.MaxDepth, AllowDuplicateProperties = false };

    public static ModelCall Read(ReadOnlySpan<byte> body, bool isGenerate)
    {
        try
        {
            var root = JsonElement.Parse(body, Options);
            JsonText.Check(body);
            return root.ValueKind == JsonValueKind.Object
                ? Read(new OpenAIObject(root, ""), isGenerate)
                : throw OpenAIProblems.Invalid(null, "The body must be a JSON object.");
        }
        catch (Exception exception) when (UnreadableBody.Is(exception))
        {
            throw OpenAIProblems.Unreadable(exception);
        }
    }

    private static ModelCall Read(OpenAIObject call, bool isGenerate)
    {
        var options = call.Child("options");
        var messages = isGenerate ? OllamaPromptReader.Read(call) : new OllamaMessageReader().Read(call);
        if (messages.Count == 0)
        {
            throw OpenAIProblems.Invalid(isGenerate ? "prompt" : "messages", "There is nothing to answer. Calls that load or unload a model go to the server that runs it.");
        }

        var read = new ModelCall
        {
            Model = call.RequiredText("model"),
            SourceForm = isGenerate ? WireForm.OllamaGenerate : WireForm.OllamaChat,
            Messages = messages,
            Tools = isGenerate ? [] : [.. call.Items("tools").Select(t => ReadTool(new OpenAIObject(t.Item, t.Path)))],
            ReplyFormat = ReadFormat(call),
            Reasoning = ReadThink(call),
            MaxOutputTokens = options?.Whole("num_predict") is > 0 and var max ? max : null,
            Temperature = options?.Number("temperature"),
            TopP = options?.Number("top_p"),
            TopK = options?.Whole("top_k"),
            FrequencyPenalty = options?.Number("frequency_penalty"),
            PresencePenalty = options?.Number("presence_penalty"),
            Seed = options?.Long("seed"),
            Stop = options is { } o ? ReadStop(o) : [],
            LogProbs = call.Flag("logprobs"),
            TopLogProbs = call.Whole("top_logprobs"),
            Stream = call.Flag("stream") ?? true,
            IncludeUsage = true,
        };
        return read with { Extra = OllamaExtra.Of(call, options) };
    }

    private static ToolDefinition ReadTool(OpenAIObject tool)
    {
        string type = tool.Text("type") ?? "function";
        if (type != "function")
        {
            return new ToolDefinition(type, null, null) { Vendor = new UnknownPart(WireForm.OllamaChat, type, tool.Element) };
        }

        var function = tool.RequiredChild("function");
        return new ToolDefinition(function.RequiredText("name"), function.Text("description"), function.Child("parameters")?.Element) { Extra = function.Extra() };
    }

    private static ReplyFormat? ReadFormat(OpenAIObject call)
    {
        if (!call.TryGet("format", out var format) || (format.ValueKind == JsonValueKind.String && format.ValueEquals(""u8)))
        {
            return null;
        }

        return format.ValueKind switch
        {
            JsonValueKind.Object => new ReplyFormat(ReplyFormatKind.JsonSchema) { Schema = format },
            JsonValueKind.String when format.ValueEquals("json"u8) => new ReplyFormat(ReplyFormatKind.JsonObject),
            JsonValueKind.String => throw OpenAIProblems.WrongValue("format", format.GetString()!, "'json' or a JSON schema"),
            _ => throw OpenAIProblems.WrongType("format", "one of a string or an object", format.ValueKind),
        };
    }

    private static Reasoning? ReadThink(OpenAIObject call)
    {
        if (!call.TryGet("think", out var think))
        {
            return null;
        }

        return think.ValueKind switch
        {
            JsonValueKind.True => new Reasoning { Mode = "enabled" },
            JsonValueKind.False => new Reasoning { Mode = "disabled" },
            JsonValueKind.String => new Reasoning { Effort = think.GetString() },
            _ => throw OpenAIProblems.WrongType("think", "one of a boolean or a string", think.ValueKind),
        };
    }

    private static IReadOnlyList<string> ReadStop(OpenAIObject options)
    {
        if (!options.TryGet("stop", out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.String
            ? [value.GetString()!]
            : [.. options.Items("stop").Select(s => s.Item.ValueKind == JsonValueKind.String
                ? s.Item.GetString()!
                : throw OpenAIProblems.WrongType(s.Path, "a string", s.Item.ValueKind))];
    }
}
