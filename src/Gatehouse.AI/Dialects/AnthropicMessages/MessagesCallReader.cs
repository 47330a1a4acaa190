using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>
/// Reads a call into the hub's form. What is unknown inside thinking, output_config and tool_choice becomes an extra
/// member of the call under its path ("thinking.display"), so that a provider that cannot carry it can say so.
/// Members after anthropics/anthropic-sdk-typescript:src/resources/messages/messages.ts.
/// </summary>
internal static class MessagesCallReader
{
    // A name written twice is refused: the client, the gateway and the vendor must read the same call.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MessagesBody.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Reads a call, or one whose tokens are to be counted, which has no max_tokens.</summary>
    public static ModelCall Read(ReadOnlySpan<byte> body, bool isCount = false)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(body, Options);
            JsonText.Check(body);
        }
        catch (Exception exception) when (UnreadableBody.Is(exception))
        {
            throw MessagesProblems.Unreadable(exception);
        }

        return root.ValueKind == JsonValueKind.Object
            ? Read(new MessagesObject(root, ""), isCount)
            : throw MessagesProblems.Invalid(null, "The body must be a JSON object.");
    }

    private static ModelCall Read(MessagesObject call, bool isCount)
    {
        ExtraMembers? extra = null;
        var (choice, parallel) = MessagesTools.ReadChoice(call, ref extra);
        var read = new ModelCall
        {
            Model = call.RequiredText("model"),
            SourceForm = WireForm.AnthropicMessages,
            Messages = ReadMessages(call),
            Tools = [.. call.Items("tools").Select(t => MessagesTools.Read(new MessagesObject(t.Item, t.Path)))],
            ToolChoice = choice,
            ParallelToolCalls = parallel,
            ReplyFormat = MessagesReasoning.ReadFormat(call, ref extra),
            Reasoning = MessagesReasoning.Read(call, ref extra),
            MaxOutputTokens = call.Whole("max_tokens") ?? (isCount ? null : throw MessagesProblems.Missing("max_tokens")),
            Temperature = call.Number("temperature"),
            TopP = call.Number("top_p"),
            TopK = call.Whole("top_k"),
            Stop = [.. call.Items("stop_sequences").Select(s => s.Item.ValueKind == JsonValueKind.String ? s.Item.GetString()! : throw MessagesProblems.WrongType(s.Path, "a valid string"))],
            User = ReadUser(call, ref extra),
            ServiceTier = ReadTier(call),
            Stream = call.Flag("stream") ?? false,
            IncludeUsage = true,
        };
        call.AddExtra("", ref extra);
        return read with { Extra = extra ?? ExtraMembers.None };
    }

    private static List<Message> ReadMessages(MessagesObject call)
    {
        var messages = new List<Message>();
        if (MessagesBlockReader.ReadContent(call, "system", required: false) is { Count: > 0 } system)
        {
            messages.Add(new Message(Role.System, system) { Extra = MessagesFields.FromSystem });
        }

        if (!call.TryGet("messages", out _))
        {
            throw MessagesProblems.Missing("messages");
        }

        int before = messages.Count;
        messages.AddRange(call.Items("messages").Select(m => ReadMessage(new MessagesObject(m.Item, m.Path))));
        return messages.Count > before ? messages : throw MessagesProblems.Invalid("messages", "at least one message is required");
    }

    private static Message ReadMessage(MessagesObject message)
    {
        string role = message.RequiredText("role");
        var read = role switch
        {
            "user" => Role.User,
            "assistant" => Role.Assistant,
            "system" => Role.System,
            _ => throw MessagesProblems.WrongValue(message.PathOf("role"), role, "'user', 'assistant' or 'system'"),
        };
        return new Message(read, MessagesBlockReader.ReadContent(message, "content", required: true)) { Extra = message.Extra() };
    }

    // The hub knows the tiers by OpenAI's words: "default" is what "standard_only" is here.
    private static string? ReadTier(MessagesObject call) => call.Text("service_tier") is { } tier ? tier == "standard_only" ? "default" : tier : null;

    private static string? ReadUser(MessagesObject call, ref ExtraMembers? extra)
    {
        if (call.Child("metadata") is not { } metadata)
        {
            return null;
        }

        string? user = metadata.Text("user_id");
        metadata.AddExtra("metadata.", ref extra);
        return user;
    }
}
