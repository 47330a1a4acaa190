using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gatehouse.Server.Demo;

/// <summary>Reads a request of OpenAI's chat completions.</summary>
internal static class DemoChatRequest
{
    public static DemoPrompt Read(JsonElement root, byte[] body)
    {
        if (!root.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
        {
            throw new DemoRequestException("Missing required parameter: 'messages'.");
        }

        var list = messages.EnumerateArray().ToList();
        var last = list[^1];
        string text = list.FindLast(m => RoleOf(m) == "user") is { ValueKind: JsonValueKind.Object } user ? ContentOf(user) : "";
        return new DemoPrompt
        {
            Id = Convert.ToHexStringLower(SHA256.HashData(body), 0, 8),
            Model = root.TryGetProperty("model", out var model) ? model.GetString() ?? "" : throw new DemoRequestException("you must provide a model parameter"),
            Text = text,
            Directives = DemoDirectives.Read(text),
            InputTokens = 3 + (list.Sum(m => ContentOf(m).Length) / 4),
            Stream = root.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True,
            IncludeUsage = root.TryGetProperty("stream_options", out var options) && options.ValueKind == JsonValueKind.Object
                && options.TryGetProperty("include_usage", out var include) && include.ValueKind == JsonValueKind.True,
            Choices = root.TryGetProperty("n", out var n) && n.ValueKind == JsonValueKind.Number ? Math.Clamp(n.GetInt32(), 1, 8) : 1,
            MaxTokens = Number(root, "max_completion_tokens") ?? Number(root, "max_tokens"),
            ToolResult = RoleOf(last) == "tool" ? ContentOf(last) : null,
            Tools = ReadTools(root),
            ForcedTool = ReadForcedTool(root),
            Schema = ReadSchema(root),
            WantsJson = root.TryGetProperty("response_format", out var format) && format.ValueKind == JsonValueKind.Object
                && format.TryGetProperty("type", out var type) && type.ValueEquals("json_object"),
        };
    }

    private static string RoleOf(JsonElement message) => message.TryGetProperty("role", out var role) ? role.GetString() ?? "" : "";

    private static string ContentOf(JsonElement message) => message.TryGetProperty("content", out var content) ? DemoPrompt.TextOf(content) : "";

    private static int? Number(JsonElement root, string name)
        => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    private static Dictionary<string, JsonNode?> ReadTools(JsonElement root)
    {
        var tools = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        if (root.TryGetProperty("tools", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var tool in list.EnumerateArray())
            {
                if (tool.TryGetProperty("function", out var function))
                {
                    tools[function.GetProperty("name").GetString()!] = function.TryGetProperty("parameters", out var schema) ? JsonNode.Parse(schema.GetRawText()) : null;
                }
            }
        }

        return tools;
    }

    private static string? ReadForcedTool(JsonElement root)
    {
        if (!root.TryGetProperty("tool_choice", out var choice))
        {
            return null;
        }

        return choice.ValueKind switch
        {
            JsonValueKind.String => choice.ValueEquals("required") ? "" : null,
            JsonValueKind.Object when choice.TryGetProperty("function", out var function) => function.GetProperty("name").GetString(),
            _ => null,
        };
    }

    private static JsonNode? ReadSchema(JsonElement root)
        => root.TryGetProperty("response_format", out var format) && format.ValueKind == JsonValueKind.Object
            && format.TryGetProperty("json_schema", out var named) && named.TryGetProperty("schema", out var schema)
            ? JsonNode.Parse(schema.GetRawText())
            : null;
}
