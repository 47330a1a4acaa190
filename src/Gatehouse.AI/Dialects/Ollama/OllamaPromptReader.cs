using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>Reads what generate asks: a prompt with its images, under a system text, as messages.</summary>
internal static class OllamaPromptReader
{
    public static List<Message> Read(OpenAIObject call)
    {
        RefuseTemplates(call);
        var messages = new List<Message>(2);
        var parts = OllamaImage.Read(call);
        if (call.Text("prompt") is { Length: > 0 } prompt)
        {
            parts.Insert(0, new TextPart(prompt));
        }

        string? system = call.Text("system");
        if (parts.Count == 0)
        {
            return messages;
        }

        if (system is { Length: > 0 })
        {
            messages.Add(new Message(Role.System, [new TextPart(system)]));
        }

        messages.Add(new Message(Role.User, parts));
        return messages;
    }

    // A prompt that is written for a template of its own, or to be filled in, is another question when it is sent as a message.
    private static void RefuseTemplates(OpenAIObject call)
    {
        if (call.Flag("raw") == true)
        {
            throw OpenAIProblems.Invalid("raw", "The model takes messages, not prompts in a template of their own; leave 'raw' out.");
        }

        if (call.Text("suffix") is { Length: > 0 })
        {
            throw OpenAIProblems.Invalid("suffix", "The model answers messages and does not fill in text; leave 'suffix' out.");
        }

        if (call.TryGet("context", out var context) && context.ValueKind == JsonValueKind.Array && context.GetArrayLength() > 0)
        {
            throw OpenAIProblems.Invalid("context", "A conversation kept by another server cannot be read; send it as messages to /api/chat.");
        }
    }
}
