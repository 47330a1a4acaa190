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

    // Where the text of each of the vendor's parts is among those of the hub.
    private readonly List<int> _places = [];

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
            _places.Add(-1);
            ReadPart(part);
        }
    }

    /// <summary>Puts a source on the text that the vendor numbers so; on the first text when it names none.</summary>
    public void Cite(int? part, Citation citation)
    {
        int place = part is { } index && index < _places.Count && _places[index] >= 0 ? _places[index] : _parts.FindIndex(static p => p is TextPart);
        if (place < 0)
        {
            place = _parts.Count;
            _parts.Add(new TextPart(""));
        }

        var text = (TextPart)_parts[place];
        _parts[place] = text with { Citations = [.. text.Citations, citation] };
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
                _places[^1] = _parts.Count;
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
        _parts.Add(GeminiReplyMedia.Of(part) ?? new UnknownPart(WireForm.Gemini, TypeOf(part), part.Clone()));
    }
}
