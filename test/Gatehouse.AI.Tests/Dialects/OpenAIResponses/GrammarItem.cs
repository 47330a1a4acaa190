using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Dialects.OpenAIResponses;

/// <summary>One item of a stream that <see cref="EventGrammar"/> reads, put together from its events.</summary>
internal sealed class GrammarItem
{
    private const string Image = "image_generation_call";

    private readonly List<GrammarPart> _parts = [];
    private string _arguments = "";
    private bool _argumentsDone;
    private JsonNode? _done;

    public GrammarItem(JsonNode added)
    {
        Id = TextOf(added, "id");
        Type = TextOf(added, "type");
        switch (Type)
        {
            case "message":
                Assert.Equal(("in_progress", "assistant"), (TextOf(added, "status"), TextOf(added, "role")));
                Assert.Empty(added["content"]!.AsArray());
                break;
            case "function_call":
                Assert.Equal(("in_progress", ""), (TextOf(added, "status"), TextOf(added, "arguments")));
                CallId = TextOf(added, "call_id");
                Name = TextOf(added, "name");
                break;
            case Image:
                Assert.Equal("in_progress", TextOf(added, "status"));
                Assert.Null(added["result"]);
                break;
            default:
                Assert.Equal("reasoning", Type);
                Assert.Empty(added["summary"]!.AsArray());
                break;
        }
    }

    public string Id { get; }

    public string Type { get; }

    public string CallId { get; } = "";

    public string Name { get; } = "";

    public string Arguments => _arguments;

    public string? Encrypted => _done?["encrypted_content"]?.GetValue<string>();

    public IReadOnlyList<GrammarPart> Parts => _parts;

    public bool IsDone => _done is not null;

    private GrammarPart Open => Assert.Single(_parts, p => !p.IsDone);

    public void Take(string name, JsonNode e)
    {
        Assert.False(IsDone, $"{name} behind the end of {Id}");
        string[] allowed = Type switch
        {
            "message" => ["content_part.added", "content_part.done", "output_text.delta", "output_text.annotation.added", "output_text.done", "refusal.delta", "refusal.done"],
            "function_call" => ["function_call_arguments.delta", "function_call_arguments.done"],
            Image => ["image_generation_call.completed"],
            _ => ["reasoning_summary_part.added", "reasoning_summary_part.done", "reasoning_summary_text.delta", "reasoning_summary_text.done"],
        };
        Assert.Contains(name, allowed);
        if (Type == "function_call")
        {
            TakeArguments(name, e);
            return;
        }

        if (Type == Image)
        {
            return;
        }

        int index = e[Type == "message" ? "content_index" : "summary_index"]!.GetValue<int>();
        if (name.EndsWith("part.added", StringComparison.Ordinal))
        {
            Assert.All(_parts, p => Assert.True(p.IsDone));
            Assert.Equal(_parts.Count, index);
            _parts.Add(new GrammarPart(e["part"]!));
            return;
        }

        Assert.Same(_parts[index], Open);
        Open.Take(name, e);
    }

    public void Done(JsonNode item)
    {
        Assert.False(IsDone, Id);
        Assert.All(_parts, p => Assert.True(p.IsDone));
        Assert.Equal(Type == "function_call", _argumentsDone);
        Assert.True(Type != "message" || _parts.Count > 0);
        Equals(item, isDone: true);
        _done = item;
    }

    /// <summary>Whether what is written of the item is what its events said.</summary>
    public void Equals(JsonNode written, bool isDone)
    {
        Assert.Equal((Id, Type), (TextOf(written, "id"), TextOf(written, "type")));
        if (Type != "reasoning")
        {
            Assert.Contains(TextOf(written, "status"), isDone ? (string[])["completed", "incomplete"] : ["incomplete"]);
        }

        if (Type == "function_call")
        {
            Assert.Equal((CallId, Name, _arguments), (TextOf(written, "call_id"), TextOf(written, "name"), TextOf(written, "arguments")));
        }
        else if (Type == Image)
        {
            Assert.NotEmpty(TextOf(written, "result"));
        }
        else
        {
            Assert.Equal(_parts.Select(p => p.Text), written[Type == "message" ? "content" : "summary"]!.AsArray().Select(p => GrammarPart.TextOf(p!)));
        }

        if (_done is not null)
        {
            Assert.True(JsonNode.DeepEquals(_done, written), Id);
        }
    }

    private static string TextOf(JsonNode node, string name) => node[name]!.GetValue<string>();

    private void TakeArguments(string name, JsonNode e)
    {
        Assert.False(_argumentsDone, name);
        if (name.EndsWith("delta", StringComparison.Ordinal))
        {
            Assert.NotEmpty(TextOf(e, "delta"));
            _arguments += TextOf(e, "delta");
            return;
        }

        Assert.Equal((_arguments, Name), (TextOf(e, "arguments"), TextOf(e, "name")));
        _argumentsDone = true;
    }
}
