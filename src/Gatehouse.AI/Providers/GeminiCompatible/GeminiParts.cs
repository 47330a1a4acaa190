using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Reads the parts of one candidate into the hub's. A signature on a part that is no thought becomes a thinking part in front
/// of it, or joins the thought that stands there.
/// </summary>
internal sealed class GeminiParts(GeminiCallIds ids)
{
    private readonly List<Part> _parts = [];

    public IReadOnlyList<Part> Parts => _parts;

    public bool HasCalls { get; private set; }

    public void Read(JsonElement content)
    {
        var parts = GeminiJson.Items(content, "parts"u8);
        if (parts.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var part in parts.EnumerateArray())
        {
            ReadPart(part);
        }
    }

    /// <summary>What kind of part it is: the member that holds its content.</summary>
    public static string TypeOf(JsonElement part)
    {
        if (part.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in part.EnumerateObject())
            {
                if (member.Name is not ("thought" or "thoughtSignature"))
                {
                    return member.Name;
                }
            }
        }

        return "";
    }

    private void ReadPart(JsonElement part)
    {
        string? signature = WireJson.Text(part, "thoughtSignature"u8);
        string? text = WireJson.Text(part, "text"u8);
        if (text is not null && WireJson.IsTrue(part, "thought"u8))
        {
            _parts.Add(new ThinkingPart(text, signature is null ? null : GeminiSignature.Mark(signature)));
            return;
        }

        if (signature is not null)
        {
            AddSignature(GeminiSignature.Mark(signature));
        }

        var call = WireJson.Object(part, "functionCall"u8);
        if (call.ValueKind == JsonValueKind.Object)
        {
            AddCall(call);
        }
        else if (text is not null)
        {
            if (text.Length > 0)
            {
                _parts.Add(new TextPart(text));
            }
        }
        else
        {
            AddOther(part);
        }
    }

    private void AddSignature(string signature)
    {
        if (_parts.Count > 0 && _parts[^1] is ThinkingPart { Signature: null } thought)
        {
            _parts[^1] = thought with { Signature = signature };
        }
        else
        {
            _parts.Add(new ThinkingPart("", signature));
        }
    }

    private void AddCall(JsonElement call)
    {
        HasCalls = true;
        var args = WireJson.Object(call, "args"u8);
        _parts.Add(new ToolCallPart(
            WireJson.Text(call, "id"u8) ?? ids.Next(),
            WireJson.Text(call, "name"u8) ?? "",
            args.ValueKind == JsonValueKind.Object ? GeminiJson.Compact(args) : "{}"));
    }

    private void AddOther(JsonElement part)
    {
        var data = WireJson.Object(part, "inlineData"u8);
        string? type = WireJson.Text(data, "mimeType"u8);
        _parts.Add(type is not null && type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) && WireJson.Text(data, "data"u8) is { } base64
            ? new ImagePart { Base64 = base64, MediaType = type }
            : new UnknownPart(WireForm.Gemini, TypeOf(part), part.Clone()));
    }
}
