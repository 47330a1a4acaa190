using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>
/// Reads contents into messages. Neighbours of the model are one message, as clients keep each piece of a stream as a content of
/// its own. Results of tools are told by name there, and by id in the hub: calls without an id get one by their place.
/// </summary>
internal sealed class GeminiContentReader
{
    private readonly List<Message> _messages = [];
    private readonly List<IReadOnlyList<string>> _allPlaces = [];
    private readonly List<(string Name, string Id)> _waiting = [];
    private List<Part> _parts = [];
    private List<string> _places = [];
    private string _at = "";
    private Role _role;
    private int _calls;

    public static List<Message> Read(GeminiObject call) => Run(call)._messages;

    /// <summary>Where the parts of each message were written, in the client's words ("contents[2].parts[0]").</summary>
    public static IReadOnlyList<IReadOnlyList<string>> PlacesOf(GeminiObject call) => Run(call)._allPlaces;

    private static GeminiContentReader Run(GeminiObject call)
    {
        var reader = new GeminiContentReader();
        if (call.TryGet("systemInstruction", out var instruction))
        {
            // Text alone is taken too.
            reader.ReadContent(instruction, "systemInstruction", Role.System);
        }

        foreach (var (item, path) in call.Items("contents"))
        {
            reader.ReadContent(item, path, null);
        }

        reader.Flush();
        return reader;
    }

    private void ReadContent(JsonElement element, string path, Role? fixedRole)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            Begin(fixedRole ?? Role.User, merges: false);
            _at = path;
            Append(new TextPart(element.GetString()!));
            return;
        }

        var content = new GeminiObject(element, path);
        string? named = content.Text("role")?.ToLowerInvariant();
        var role = fixedRole ?? named switch
        {
            null or "" or "user" or "function" or "tool" => Role.User,
            "model" => Role.Assistant,
            "system" => Role.System,
            _ => throw GeminiProblems.Invalid(content.PathOf("role"), "Please use a valid role: user, model."),
        };
        Begin(role, merges: role == Role.Assistant);
        foreach (var (item, place) in content.Items("parts"))
        {
            ReadPart(new GeminiObject(item, place), role);
        }
    }

    private void Begin(Role role, bool merges)
    {
        if (!merges || _role != role)
        {
            Flush();
        }

        _role = role;
    }

    private void Flush()
    {
        if (_parts.Count > 0)
        {
            _messages.Add(new Message(_role, _parts));
            _allPlaces.Add(_places);
            _parts = [];
            _places = [];
        }
    }

    private void Append(Part part)
    {
        _parts.Add(part);
        _places.Add(_at);
    }

    private void ReadPart(GeminiObject part, Role role)
    {
        _at = part.Path;
        string? signature = part.Text("thoughtSignature");
        bool isThought = part.Flag("thought") == true;
        if (part.Child("functionResponse") is { } response)
        {
            // Results stand in messages of their own.
            Begin(Role.Tool, merges: true);
            Append(ReadResult(response, part));
            return;
        }

        if (_role == Role.Tool)
        {
            Begin(role, merges: false);
        }

        var read = ReadPart(part, isThought);
        if (role == Role.Assistant && signature is { Length: > 0 } && !Sign(signature, isThought ? read : null))
        {
            // Gemini's own: no other vendor can read it, which is reported where it is lost.
            var extra = new ExtraMembers();
            extra.Add("thoughtSignature", JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(signature)));
            read = read is TextPart { Text: "" } or ThinkingPart { Text: "" } ? null : read is null or UnknownPart ? read : read with { Extra = extra };
        }
        else if (isThought && signature is { Length: > 0 })
        {
            return;
        }

        Add(read, isThought);
    }

    private void Add(Part? part, bool isThought)
    {
        switch (part)
        {
            case null or TextPart { Text: "" }:
                break;
            case ThinkingPart thought when _parts.Count > 0 && _parts[^1] is ThinkingPart { Signature: null } open:
                _parts[^1] = open with { Text = open.Text + thought.Text };
                break;
            case TextPart { Extra.Count: 0 } text when _role == Role.Assistant && !isThought && _parts.Count > 0 && _parts[^1] is TextPart { Extra.Count: 0 } open:
                _parts[^1] = open with { Text = open.Text + text.Text };
                break;
            default:
                Append(part);
                break;
        }
    }

    // A signature ends the thought that is open, or is one of its own.
    private bool Sign(string signature, Part? thought)
    {
        if (!GeminiForeignSignature.TryUnwrap(signature, out var own, out bool isRedacted))
        {
            return false;
        }

        if (isRedacted)
        {
            Append(new RedactedThinkingPart(own));
            return true;
        }

        if (thought is ThinkingPart { Text.Length: > 0 } piece)
        {
            Add(piece, isThought: true);
        }

        if (_parts.Count > 0 && _parts[^1] is ThinkingPart { Signature: null } open)
        {
            _parts[^1] = open with { Signature = own };
        }
        else
        {
            Append(new ThinkingPart("", own));
        }

        return true;
    }

    private Part? ReadPart(GeminiObject part, bool isThought)
    {
        if (part.Text("text") is { } text)
        {
            return isThought ? new ThinkingPart(text, null) : new TextPart(text) { Extra = part.Extra() };
        }

        if (part.Child("functionCall") is { } call)
        {
            return ReadCall(call) with { Extra = Beside(part, call, "functionCall.") };
        }

        return ReadMedia(part);
    }

    /// <summary>A part that is neither text nor a call: an image, sound, a file, or what is not known here; null for an empty one.</summary>
    public static Part? ReadMedia(GeminiObject part)
    {
        if (part.Child("inlineData") is { } inline)
        {
            return Media(inline.Text("mimeType"), inline.RequiredText("data"), null, inline, part, "inlineData.");
        }

        if (part.Child("fileData") is { } file)
        {
            return Media(file.Text("mimeType"), null, file.RequiredText("fileUri"), file, part, "fileData.");
        }

        var first = part.Element.EnumerateObject().FirstOrDefault(m => m.Name is not ("thought" or "thoughtSignature" or "thought_signature"));
        return first.Value.ValueKind == JsonValueKind.Undefined ? null : new UnknownPart(WireForm.Gemini, first.Name, part.Element);
    }

    // Only files have a name in the hub.
    private static Part Media(string? type, string? base64, string? url, GeminiObject media, GeminiObject part, string prefix) => type switch
    {
        not null when type.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
            => new ImagePart { Base64 = base64, MediaType = type, Url = url, Extra = Beside(part, media, prefix) },
        not null when base64 is not null && type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase)
            => new AudioPart(base64, type["audio/".Length..]) { Extra = Beside(part, media, prefix) },
        _ => new FilePart { Base64 = base64, MediaType = type, Url = url, Name = media.Text("displayName"), Extra = Beside(part, media, prefix) },
    };

    /// <summary>What a part says beside its content, and what the content says beyond the hub, under its path.</summary>
    private static ExtraMembers Beside(GeminiObject part, GeminiObject content, string prefix)
    {
        var extra = new ExtraMembers();
        part.AddExtra(extra, "");
        content.AddExtra(extra, prefix);
        return extra.Count == 0 ? ExtraMembers.None : extra;
    }

    private ToolCallPart ReadCall(GeminiObject call)
    {
        string name = call.RequiredText("name");
        string id = call.Text("id") ?? string.Create(CultureInfo.InvariantCulture, $"call_{_calls}");
        _calls++;
        _waiting.Add((name, id));
        return new ToolCallPart(id, name, call.Child("args") is { } args ? args.Element.GetRawText() : "{}");
    }

    private ToolResultPart ReadResult(GeminiObject result, GeminiObject whole)
    {
        string name = result.RequiredText("name");
        string? id = result.Text("id");
        int place = _waiting.FindIndex(w => id is null ? w.Name == name : w.Id == id);
        id ??= place < 0 ? "call_" + name : _waiting[place].Id;
        if (place >= 0)
        {
            _waiting.RemoveAt(place);
        }

        var content = new List<Part>();
        bool isError = false;
        if (result.Child("response") is { } response)
        {
            var members = response.Element.EnumerateObject().ToList();
            isError = members is [{ Name: "error" }];
            content.Add(new TextPart(members is [{ Name: "output" or "result" or "error", Value.ValueKind: JsonValueKind.String }]
                ? members[0].Value.GetString()!
                : response.Element.GetRawText()));
        }

        foreach (var (item, path) in result.Items("parts"))
        {
            if (ReadPart(new GeminiObject(item, path), isThought: false) is { } media)
            {
                content.Add(media);
            }
        }

        return new ToolResultPart(id, content) { IsError = isError, Extra = Beside(whole, result, "functionResponse.") };
    }
}
