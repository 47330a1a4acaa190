using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Server.Demo;

/// <summary>Reads a request of Anthropic's messages, as strict about what is required as the API itself.</summary>
internal static class DemoMessagesRequest
{
    public static DemoPrompt Read(JsonElement root, byte[] body, IHeaderDictionary headers)
    {
        if (!headers.ContainsKey("anthropic-version"))
        {
            throw new DemoRequestException("anthropic-version: header is required");
        }

        if (!root.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
        {
            throw new DemoRequestException("messages: at least one message is required");
        }

        var list = messages.EnumerateArray().ToList();
        string text = list.FindLast(IsUserText) is { ValueKind: JsonValueKind.Object } user ? DemoPrompt.TextOf(user.GetProperty("content")) : "";
        return new DemoPrompt
        {
            Id = Convert.ToHexStringLower(SHA256.HashData(body), 0, 8),
            Model = root.TryGetProperty("model", out var model) ? model.GetString() ?? "" : throw new DemoRequestException("model: Field required"),
            Text = text,
            Directives = DemoDirectives.Read(text),
            InputTokens = 3 + ((list.Sum(m => DemoPrompt.TextOf(m.GetProperty("content")).Length) + SystemLength(root)) / 4),
            Stream = root.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True,
            IncludeUsage = true,
            MaxTokens = root.TryGetProperty("max_tokens", out var most) && most.ValueKind == JsonValueKind.Number
                ? most.GetInt32()
                : throw new DemoRequestException("max_tokens: Field required"),
            ToolResult = ToolResultOf(list[^1]),
            Tools = ReadTools(root),
            ForcedTool = ReadForcedTool(root),
            Schema = ReadSchema(root),
            Think = root.TryGetProperty("thinking", out var thinking) && thinking.TryGetProperty("type", out var kind) && !kind.ValueEquals("disabled"),
        };
    }

    private static bool IsUserText(JsonElement message)
        => message.TryGetProperty("role", out var role) && role.ValueEquals("user") && ToolResultOf(message) is null;

    private static int SystemLength(JsonElement root) => root.TryGetProperty("system", out var system) ? DemoPrompt.TextOf(system).Length : 0;

    private static string? ToolResultOf(JsonElement message)
    {
        if (!message.TryGetProperty("content", out var content))
        {
            throw new DemoRequestException("messages: content: Field required");
        }

        if (content.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        foreach (var block in content.EnumerateArray())
        {
            if (block.TryGetProperty("type", out var type) && type.ValueEquals("tool_result"))
            {
                return block.TryGetProperty("content", out var result) ? DemoPrompt.TextOf(result) : "";
            }
        }

        return null;
    }

    private static Dictionary<string, JsonNode?> ReadTools(JsonElement root)
    {
        var tools = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        if (root.TryGetProperty("tools", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var tool in list.EnumerateArray())
            {
                tools[tool.GetProperty("name").GetString()!] = tool.TryGetProperty("input_schema", out var schema) ? JsonNode.Parse(schema.GetRawText()) : null;
            }
        }

        return tools;
    }

    private static string? ReadForcedTool(JsonElement root)
    {
        if (!root.TryGetProperty("tool_choice", out var choice) || !choice.TryGetProperty("type", out var type))
        {
            return null;
        }

        return type.GetString() switch
        {
            "any" => "",
            "tool" => choice.GetProperty("name").GetString(),
            _ => null,
        };
    }

    // The schema stands in output_config.format, or in output_format as the beta wrote it.
    private static JsonNode? ReadSchema(JsonElement root)
    {
        bool found = root.TryGetProperty("output_config", out var config) && config.TryGetProperty("format", out var format);
        format = default;
        if (found)
        {
            format = config.GetProperty("format");
        }
        else if (!root.TryGetProperty("output_format", out format))
        {
            return null;
        }

        return format.TryGetProperty("schema", out var schema) ? JsonNode.Parse(schema.GetRawText()) : null;
    }
}
