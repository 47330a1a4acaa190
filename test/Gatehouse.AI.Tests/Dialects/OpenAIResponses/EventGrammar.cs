using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Dialects.OpenAIResponses;

/// <summary>
/// A strict reader of a stream of the Responses API: every event must be allowed where it stands, every number must be the
/// next one, and what is told at the end must be the sum of the pieces. Fails the test at the first breach.
/// </summary>
internal sealed class EventGrammar
{
    private static readonly string[] ResponseMembers =
    [
        "id", "object", "created_at", "status", "error", "incomplete_details", "instructions", "metadata", "model", "output", "parallel_tool_calls",
        "temperature", "tool_choice", "tools", "top_p", "usage",
    ];

    private readonly List<GrammarItem> _items = [];
    private int _sequence;
    private string _previous = "";
    private string _id = "";

    private EventGrammar()
    {
    }

    /// <summary>Type of the last event: the terminal one, or "error" where nothing may follow.</summary>
    public string Last => _previous;

    /// <summary>The response of the terminal event.</summary>
    public JsonNode Response { get; private set; } = null!;

    public IReadOnlyList<GrammarItem> Items => _items;

    public string Text => string.Concat(_items.Where(i => i.Type == "message").SelectMany(i => i.Parts).Where(p => !p.IsRefusal).Select(p => p.Text));

    public string Refusal => string.Concat(_items.Where(i => i.Type == "message").SelectMany(i => i.Parts).Where(p => p.IsRefusal).Select(p => p.Text));

    /// <summary>Reads a whole stream.</summary>
    public static EventGrammar Read(string stream)
    {
        var grammar = new EventGrammar();
        Assert.DoesNotContain("\ndata: [DONE]", stream, StringComparison.Ordinal);
        Assert.EndsWith("\n\n", stream, StringComparison.Ordinal);
        foreach (string block in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(b => b[0] != ':'))
        {
            string[] lines = block.Split('\n');
            Assert.Equal(2, lines.Length);
            Assert.StartsWith("event: ", lines[0], StringComparison.Ordinal);
            Assert.StartsWith("data: ", lines[1], StringComparison.Ordinal);
            grammar.Take(lines[0][7..], JsonNode.Parse(lines[1][6..])!);
        }

        Assert.Contains(grammar.Last, (string[])["response.completed", "response.incomplete", "response.failed"]);
        return grammar;
    }

    private static string TextOf(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static int NumberOf(JsonNode node, string name) => node[name]!.GetValue<int>();

    private void Take(string name, JsonNode e)
    {
        Assert.Equal(name, TextOf(e, "type"));
        Assert.Equal(_sequence++, NumberOf(e, "sequence_number"));
        Assert.False(_previous is "response.completed" or "response.incomplete" or "response.failed", $"{name} behind {_previous}");
        Assert.True(_previous != "error" || name == "response.failed", $"{name} behind an error");
        Assert.Equal(_sequence == 1, name == "response.created");
        Assert.Equal(_sequence == 2, name == "response.in_progress");
        switch (name)
        {
            case "response.created" or "response.in_progress":
                Opening(e["response"]!);
                break;
            case "response.completed" or "response.incomplete" or "response.failed":
                Terminal(name["response.".Length..], e["response"]!);
                break;
            case "error":
                Assert.NotEmpty(TextOf(e, "message"));
                Assert.Equal(["type", "sequence_number", "code", "message", "param"], e.AsObject().Select(m => m.Key));
                break;
            case "response.output_item.added":
                Assert.Equal(_items.Count, NumberOf(e, "output_index"));
                _items.Add(new GrammarItem(e["item"]!));
                Assert.Distinct(_items.Select(i => i.Id));
                break;
            case "response.output_item.done":
                _items[NumberOf(e, "output_index")].Done(e["item"]!);
                break;
            default:
                var item = _items[NumberOf(e, "output_index")];
                Assert.Equal(item.Id, TextOf(e, "item_id"));
                item.Take(name["response.".Length..], e);
                break;
        }

        _previous = name;
    }

    private void Opening(JsonNode response)
    {
        Check(response);
        Assert.Equal("in_progress", TextOf(response, "status"));
        Assert.Empty(response["output"]!.AsArray());
        Assert.Null(response["usage"]);
    }

    private void Terminal(string status, JsonNode response)
    {
        Check(response);
        Response = response;
        Assert.Equal(status, TextOf(response, "status"));
        Assert.Equal(status == "failed", response["error"] is not null);
        Assert.Equal(status == "failed", _previous == "error");
        Assert.Equal(status == "incomplete", response["incomplete_details"] is not null);
        Assert.Equal(_items.Count, response["output"]!.AsArray().Count);
        foreach (var (item, written) in _items.Zip(response["output"]!.AsArray()))
        {
            Assert.True(item.IsDone || status == "failed", $"{item.Id} is open at the end");
            item.Equals(written!, item.IsDone);
        }
    }

    private void Check(JsonNode response)
    {
        Assert.All(ResponseMembers, m => Assert.True(response.AsObject().ContainsKey(m), m));
        Assert.StartsWith("resp_", TextOf(response, "id"), StringComparison.Ordinal);
        _id = _id.Length == 0 ? TextOf(response, "id") : _id;
        Assert.Equal(_id, TextOf(response, "id"));
        Assert.Equal("response", TextOf(response, "object"));
    }
}
