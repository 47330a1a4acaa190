using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.AnthropicCompatible;

namespace Gatehouse.AI.Tests.Providers.AnthropicCompatible;

/// <summary>Short ways to write calls and to translate them.</summary>
internal static class Calling
{
    public const string Model = "claude-sonnet-4-5";

    public static ModelCall Call(params Message[] messages) => new()
    {
        Model = "alias",
        SourceForm = WireForm.OpenAIChat,
        Messages = messages,
        MaxOutputTokens = 100,
    };

    public static Message Sys(params Part[] parts) => new(Role.System, parts);

    public static Message User(params Part[] parts) => new(Role.User, parts);

    public static Message User(string text) => User(new TextPart(text));

    public static Message Assistant(params Part[] parts) => new(Role.Assistant, parts);

    public static Message Tool(string id, params Part[] parts) => new(Role.Tool, [new ToolResultPart(id, parts)]);

    public static ToolDefinition Function(string name, string? schema = null)
        => new(name, null, schema is null ? null : Json(schema));

    public static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static ExtraMembers Extra(string json)
    {
        var extra = new ExtraMembers();
        foreach (var member in Json(json).EnumerateObject())
        {
            extra.Add(member.Name, member.Value);
        }

        return extra;
    }

    /// <summary>The wire body and what was lost.</summary>
    public static (string Wire, string Loss) Translate(ModelCall call, string model = Model, int? maxTokens = null)
    {
        var loss = new LossReport();
        string wire = Encoding.UTF8.GetString(AnthropicTranslator.Write(call, model, maxTokens, loss).Span);
        using var valid = JsonDocument.Parse(wire);
        return (wire, loss.ToString());
    }

    public static ModelError Refused(ModelCall call, string model = Model)
        => Assert.Throws<ModelException>(() => Translate(call, model)).Error;

    /// <summary>JSON as it goes on the wire: without white space between tokens.</summary>
    public static string Compact(string json) => CompactJson.Of(Json(json));
}
