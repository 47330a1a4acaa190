using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Policies.AICache;

/// <summary>What two calls have in common that may have one answer, and why a call may not be answered from memory.</summary>
internal static class CallKey
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 128 };

    /// <summary>Fields by which clients choose another behaviour of the vendor.</summary>
    private static readonly string[] Telling = ["anthropic-version", "anthropic-beta", "OpenAI-Beta"];

    /// <summary>Members of a call that refer to what a vendor keeps, or have it do something: what comes of them is in no call.</summary>
    private static readonly string[] Referring =
        ["previous_response_id", "conversation", "container", "cachedContent", "cached_content", "mcp_servers", "web_search_options", "search_parameters", "plugins"];

    /// <summary>The reason why the call is not looked up, or null and its key.</summary>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    /// <exception cref="InvalidOperationException">The body has text that is none.</exception>
    public static string? Read(CacheQuestion question, string partition, bool all, out AnswerKey key)
    {
        key = default;
        using var document = JsonDocument.Parse(question.Body, Options);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return "the body cannot be read";
        }

        var words = CallWords.Of(question.Form);
        if (question.Kind == CacheableKind.Chat && (ReasonOf(root, question.Form, words) ?? (all || IsFixed(root, words) ? null : "neither temperature 0 nor a seed")) is { } reason)
        {
            return reason;
        }

        using var writer = new KeyWriter();
        Begin(writer, question, partition);
        var body = new CanonicalBody(writer, words.Ignored);
        body.Write(root);
        if (body.HasStoredFile)
        {
            return "it refers to a file that a vendor keeps";
        }

        if (body.HasRemoteMedia && !all)
        {
            return "it refers to something by URL, which may change";
        }

        key = writer.Finish();
        return null;
    }

    private static void Begin(KeyWriter writer, CacheQuestion question, string partition)
    {
        writer.Text((byte)'1', question.Tenant);
        writer.Text((byte)'r', question.Route);
        writer.Text((byte)'p', partition);
        writer.Text((byte)'f', question.Form);
        writer.Text((byte)'m', question.Model);
        writer.Text((byte)'t', question.Targets);
        writer.Text((byte)'s', question.StreamType);
        writer.Mark(question.IsStrict ? (byte)'S' : (byte)'L');
        writer.Mark(question.IncludesUsage ? (byte)'U' : (byte)'N');
        foreach (ref readonly var field in question.Headers.Fields)
        {
            foreach (string name in Telling)
            {
                if (name.Equals(field.Name, StringComparison.OrdinalIgnoreCase))
                {
                    writer.Text((byte)'h', name);
                    writer.Text((byte)'v', field.Value);
                }
            }
        }
    }

    private static bool IsFixed(JsonElement root, CallWords words)
    {
        var holder = root;
        if (words.Sampling is { } name && !root.TryGetProperty(name, out holder))
        {
            return false;
        }

        return holder.ValueKind == JsonValueKind.Object
            && ((holder.TryGetProperty("temperature", out var temperature) && temperature.ValueKind == JsonValueKind.Number && temperature.GetDouble() == 0)
                || (holder.TryGetProperty("seed", out var seed) && seed.ValueKind == JsonValueKind.Number));
    }

    /// <summary>Why no call like this is ever kept.</summary>
    private static string? ReasonOf(JsonElement root, string form, CallWords words)
    {
        foreach (string name in Referring)
        {
            if (root.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            {
                return $"'{name}' refers to something outside of the call";
            }
        }

        if (root.TryGetProperty("store", out var store) ? store.ValueKind == JsonValueKind.True : form == WireForm.OpenAIResponses)
        {
            return "the vendor stores the answer (store)";
        }

        if (IsTrue(root, "background") || IsTrue(root, "enable_search") || (form == WireForm.OpenAIResponses && root.TryGetProperty("prompt", out var prompt) && prompt.ValueKind == JsonValueKind.Object))
        {
            return "the vendor does more than answer";
        }

        // How one of them ended says nothing of the others.
        if (AsksForSeveral(root, words))
        {
            return "several answers are asked for";
        }

        return HasServerTools(root, words) ? "a tool is run by the vendor" : null;
    }

    private static bool AsksForSeveral(JsonElement root, CallWords words)
    {
        var holder = root;
        if (words.Sampling is { } name && (!root.TryGetProperty(name, out holder) || holder.ValueKind != JsonValueKind.Object))
        {
            return false;
        }

        return (holder.TryGetProperty(words.Count, out var count) && count.ValueKind == JsonValueKind.Number && count.GetDouble() > 1)
            || (root.TryGetProperty("prompt", out var prompts) && prompts.ValueKind == JsonValueKind.Array && prompts.GetArrayLength() > 1 && prompts[0].ValueKind != JsonValueKind.Number);
    }

    private static bool IsTrue(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static bool HasServerTools(JsonElement root, CallWords words)
    {
        var tools = root;
        foreach (string name in words.Tools)
        {
            if (tools.ValueKind != JsonValueKind.Object || !tools.TryGetProperty(name, out tools))
            {
                return false;
            }
        }

        if (tools.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (var tool in tools.EnumerateArray())
        {
            if (!IsClients(tool, words))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsClients(JsonElement tool, CallWords words)
    {
        if (tool.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        if (words.ToolMembers.Length == 0)
        {
            string type = tool.TryGetProperty("type", out var kind) && kind.ValueKind == JsonValueKind.String ? kind.GetString()! : "";
            return Array.IndexOf(words.ToolKinds, type) >= 0;
        }

        foreach (var member in tool.EnumerateObject())
        {
            if (Array.IndexOf(words.ToolMembers, member.Name) < 0)
            {
                return false;
            }
        }

        return true;
    }
}
