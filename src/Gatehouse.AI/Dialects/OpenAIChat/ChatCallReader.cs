using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIChat;

/// <summary>Reads a chat call into the hub's form.</summary>
internal static class ChatCallReader
{
    public static ModelCall Read(ReadOnlySpan<byte> body) => Read(OpenAICallBody.Parse(body));

    private static ModelCall Read(OpenAIObject call)
    {
        var options = call.Child("stream_options");
        var read = new ModelCall
        {
            Model = call.RequiredText("model"),
            SourceForm = WireForm.OpenAIChat,
            Messages = Messages(call),
            Tools = ReadTools(call),
            ToolChoice = ReadToolChoice(call),
            ParallelToolCalls = call.Flag("parallel_tool_calls"),
            ReplyFormat = ReadFormat(call),
            Reasoning = ReadReasoning(call),
            MaxOutputTokens = call.Whole("max_completion_tokens") is { } max ? Both(call, max) : call.Whole("max_tokens"),
            Temperature = call.Number("temperature"),
            TopP = call.Number("top_p"),
            TopK = call.Whole("top_k"),
            FrequencyPenalty = call.Number("frequency_penalty"),
            PresencePenalty = call.Number("presence_penalty"),
            Seed = call.Long("seed"),
            Stop = call.Texts("stop"),
            Choices = call.Whole("n"),
            LogProbs = call.Flag("logprobs"),
            TopLogProbs = call.Whole("top_logprobs"),
            LogitBias = call.Child("logit_bias")?.Element,
            User = call.Text("user"),
            Metadata = call.Child("metadata")?.Element,
            ServiceTier = call.Text("service_tier"),
            Stream = call.Flag("stream") ?? false,
            IncludeUsage = options?.Flag("include_usage") ?? false,
        };
        call.Has("functions");
        return call.Has("function_call") || call.Has("functions")
            ? throw OpenAIProblems.Invalid("functions", "'functions' and 'function_call' were replaced by 'tools' and 'tool_choice'; use those.")
            : read with { Extra = OpenAIStreamOptions.With(call.Extra(), options) };
    }

    // Both names of one limit: the newer one counts, the older one is read so that it is no extra member.
    private static int Both(OpenAIObject call, int max)
    {
        call.Whole("max_tokens");
        return max;
    }

    private static List<Message> Messages(OpenAIObject call)
    {
        var messages = call.Has("messages")
            ? call.Items("messages").Select(m => ChatMessageReader.Read(new OpenAIObject(m.Item, m.Path))).ToList()
            : throw OpenAIProblems.Missing("messages");
        return messages.Count > 0
            ? messages
            : throw OpenAIProblems.Invalid("messages", "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.");
    }

    private static List<ToolDefinition> ReadTools(OpenAIObject call)
        => [.. call.Items("tools").Select(t => ReadTool(new OpenAIObject(t.Item, t.Path)))];

    private static ToolDefinition ReadTool(OpenAIObject tool)
    {
        string type = tool.RequiredText("type");
        if (type != "function")
        {
            return new ToolDefinition(type, null, null) { Vendor = new UnknownPart(WireForm.OpenAIChat, type, tool.Element) };
        }

        var function = tool.RequiredChild("function");
        return new ToolDefinition(function.RequiredText("name"), function.Text("description"), function.Child("parameters")?.Element)
        {
            Strict = function.Flag("strict"),
            CacheControl = ChatMessageReader.ReadCacheControl(tool) ?? ChatMessageReader.ReadCacheControl(function),
            Extra = function.Extra(),
        };
    }

    private static ToolChoice? ReadToolChoice(OpenAIObject call)
    {
        if (!call.TryGet("tool_choice", out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString() switch
            {
                "auto" => new ToolChoice(ToolChoiceMode.Auto),
                "none" => new ToolChoice(ToolChoiceMode.None),
                "required" => new ToolChoice(ToolChoiceMode.Required),
                var other => throw OpenAIProblems.WrongValue("tool_choice", other!, "'none', 'auto', and 'required'"),
            };
        }

        var choice = new OpenAIObject(value, "tool_choice");
        string type = choice.RequiredText("type");
        return type == "function"
            ? new ToolChoice(ToolChoiceMode.Tool, choice.RequiredChild("function").RequiredText("name"))
            : throw choice.Unsupported("type", type, "'function'");
    }

    private static ReplyFormat? ReadFormat(OpenAIObject call)
    {
        if (call.Child("response_format") is not { } format)
        {
            return null;
        }

        string type = format.RequiredText("type");
        switch (type)
        {
            case "text":
                return new ReplyFormat(ReplyFormatKind.Text);
            case "json_object":
                return new ReplyFormat(ReplyFormatKind.JsonObject);
            case "json_schema":
                var schema = format.RequiredChild("json_schema");
                return new ReplyFormat(ReplyFormatKind.JsonSchema)
                {
                    Name = schema.RequiredText("name"),
                    Description = schema.Text("description"),
                    Schema = schema.Child("schema")?.Element,
                    Strict = schema.Flag("strict"),
                };
            default:
                throw format.Unsupported("type", type, "'json_object', 'json_schema', and 'text'");
        }
    }

    private static Reasoning? ReadReasoning(OpenAIObject call)
    {
        if (call.Text("reasoning_effort") is not { } effort)
        {
            return null;
        }

        return effort is "none" or "minimal" or "low" or "medium" or "high" or "xhigh"
            ? new Reasoning { Effort = effort }
            : throw OpenAIProblems.WrongValue("reasoning_effort", effort, "'none', 'minimal', 'low', 'medium', 'high', and 'xhigh'");
    }
}
