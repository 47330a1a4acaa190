using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.OpenAIResponses;

/// <summary>
/// Reads instructions and input into turns. Items are a flat list; what the model made one after another (thinking, words,
/// calls of tools) is one turn of it, as other formats demand.
/// </summary>
internal sealed class ResponsesInputReader
{
    private readonly List<Message> _messages = [];
    private readonly List<Part> _assistant = [];

    // Items without a counterpart. They ride on a neighbouring turn, which reports them: a turn of nothing else would be empty.
    private readonly List<Part> _stray = [];

    // Where each part was written.
    private readonly Dictionary<Part, string> _places = new(ReferenceEqualityComparer.Instance);

    public static IReadOnlyList<Message> Read(OpenAIObject call) => Run(call)._messages;

    /// <summary>Where the parts of each turn were written, in the client's words ("input[2].content[0]").</summary>
    public static IReadOnlyList<IReadOnlyList<string>> PlacesOf(OpenAIObject call)
    {
        var reader = Run(call);
        return [.. reader._messages.Select(m => m.Parts.Select(p => reader._places[p]).ToArray())];
    }

    private static ResponsesInputReader Run(OpenAIObject call)
    {
        var reader = new ResponsesInputReader();
        if (call.Text("instructions") is { Length: > 0 } instructions)
        {
            reader._messages.Add(new Message(Role.System, [reader.Placed(new TextPart(instructions), "instructions")]));
        }

        if (!call.TryGet("input", out var input))
        {
            throw OpenAIProblems.Missing("input");
        }

        switch (input.ValueKind)
        {
            case JsonValueKind.String:
                reader.Add(Role.User, [reader.Placed(new TextPart(input.GetString()!), "input")], ExtraMembers.None);
                break;
            case JsonValueKind.Array when input.GetArrayLength() > 0:
                foreach (var (item, path) in call.Items("input"))
                {
                    reader.ReadItem(new OpenAIObject(item, path));
                }

                break;
            case JsonValueKind.Array:
                throw OpenAIProblems.Invalid("input", "Invalid 'input': empty array. Expected an array with minimum length 1, but got an empty array instead.");
            default:
                throw OpenAIProblems.WrongType("input", "one of a string or an array of items", input.ValueKind);
        }

        reader.Finish();
        return reader;
    }

    private Part Placed(Part part, string path)
    {
        _places[part] = path;
        return part;
    }

    private List<Part> ReadContent(OpenAIObject item)
    {
        var parts = ResponsesContentReader.Read(item, "content");
        bool isList = item.Element.GetProperty("content").ValueKind == JsonValueKind.Array;
        for (int i = 0; i < parts.Count; i++)
        {
            Placed(parts[i], isList ? $"{item.PathOf("content")}[{i}]" : item.PathOf("content"));
        }

        return parts;
    }

    private void Finish()
    {
        EndTurn();
        if (_stray.Count > 0)
        {
            int last = _messages.FindLastIndex(m => m.Role is Role.User or Role.Assistant);
            if (last >= 0)
            {
                _messages[last] = _messages[last] with { Parts = [.. _messages[last].Parts, .. _stray] };
            }
            else
            {
                _messages.Add(new Message(Role.User, [.. _stray]));
            }
        }
    }

    private void ReadItem(OpenAIObject item)
    {
        string type = item.Text("type") ?? (item.Has("role") ? "message" : "item_reference");
        switch (type)
        {
            case "message":
                ReadMessage(item);
                break;
            case "function_call":
                _assistant.Add(Placed(ReadCall(item), item.Path));
                break;
            case "function_call_output":
                EndTurn();
                _messages.Add(ReadResult(item));
                break;
            case "reasoning":
                _assistant.Add(Placed(ResponsesReasoning.Read(item), item.Path));
                break;
            case "item_reference":
                throw ResponsesState.Reference(item.Path);
            case "mcp_approval_response":
            case var output when output.EndsWith("_output", StringComparison.Ordinal):
                EndTurn();
                _stray.Add(Placed(new UnknownPart(WireForm.OpenAIResponses, type, item.Element), item.Path));
                break;
            default:
                _assistant.Add(Placed(new UnknownPart(WireForm.OpenAIResponses, type, item.Element), item.Path));
                break;
        }
    }

    private void ReadMessage(OpenAIObject item)
    {
        string role = item.RequiredText("role");
        var parts = ReadContent(item);
        item.Has("id");
        item.Has("status");
        var extra = item.Extra();
        switch (role)
        {
            case "assistant":
                if (extra.Count > 0 && parts.Count > 0)
                {
                    parts[0] = Placed(parts[0] with { Extra = Join(parts[0].Extra, extra) }, _places[parts[0]]);
                }

                _assistant.AddRange(parts);
                break;
            case "user":
                Add(Role.User, parts, extra);
                break;
            case "system":
                Add(Role.System, parts, extra);
                break;
            case "developer":
                Add(Role.Developer, parts, extra);
                break;
            default:
                throw item.Unsupported("role", role, "'assistant', 'system', 'developer', and 'user'");
        }
    }

    private static ToolCallPart ReadCall(OpenAIObject item)
    {
        item.Has("id");
        item.Has("status");
        return new ToolCallPart(item.RequiredText("call_id"), item.RequiredText("name"), item.Text("arguments") ?? "") { Extra = item.Extra() };
    }

    private Message ReadResult(OpenAIObject item)
    {
        item.Has("id");
        item.Has("status");
        var result = new ToolResultPart(item.RequiredText("call_id"), ResponsesContentReader.Read(item, "output"));
        return new Message(Role.Tool, [Placed(result, item.Path)]) { Extra = item.Extra() };
    }

    private static ExtraMembers Join(ExtraMembers first, ExtraMembers second)
    {
        var both = new ExtraMembers();
        foreach (var (name, value) in first.Members.Concat(second.Members))
        {
            both.Add(name, value);
        }

        return both;
    }

    private void Add(Role role, List<Part> parts, ExtraMembers extra)
    {
        EndTurn();
        if (role == Role.User && _stray.Count > 0)
        {
            parts.InsertRange(0, _stray);
            _stray.Clear();
        }

        _messages.Add(new Message(role, parts) { Extra = extra });
    }

    private void EndTurn()
    {
        if (_assistant.All(p => p is UnknownPart))
        {
            _stray.AddRange(_assistant);
        }
        else
        {
            _messages.Add(new Message(Role.Assistant, [.. _stray, .. _assistant]));
            _stray.Clear();
        }

        _assistant.Clear();
    }
}
