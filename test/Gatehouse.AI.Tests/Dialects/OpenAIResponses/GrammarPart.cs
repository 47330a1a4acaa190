using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Dialects.OpenAIResponses;

/// <summary>A text within a <see cref="GrammarItem"/>.</summary>
internal sealed class GrammarPart
{
    private readonly string _type;
    private readonly List<string> _annotations = [];
    private bool _textDone;

    public GrammarPart(JsonNode added)
    {
        _type = added["type"]!.GetValue<string>();
        Assert.Contains(_type, (string[])["output_text", "refusal", "summary_text"]);
        Assert.Equal("", TextOf(added));
        Assert.True(_type != "output_text" || (added["annotations"]!.AsArray().Count == 0 && added["logprobs"]!.AsArray().Count == 0));
    }

    public string Text { get; private set; } = "";

    public bool IsRefusal => _type == "refusal";

    public bool IsDone { get; private set; }

    public static string TextOf(JsonNode part) => part[part["type"]!.GetValue<string>() == "refusal" ? "refusal" : "text"]!.GetValue<string>();

    public void Take(string name, JsonNode e)
    {
        string words = _type switch { "refusal" => "refusal", "summary_text" => "reasoning_summary_text", _ => "output_text" };
        if (name == words + ".delta")
        {
            Assert.False(_textDone);
            Assert.NotEmpty(e["delta"]!.GetValue<string>());
            Text += e["delta"]!.GetValue<string>();
        }
        else if (name == "output_text.annotation.added")
        {
            Assert.False(_textDone);
            Assert.Equal(_annotations.Count, e["annotation_index"]!.GetValue<int>());
            _annotations.Add(e["annotation"]!.ToJsonString());
        }
        else if (name == words + ".done")
        {
            Assert.False(_textDone);
            Assert.Equal(Text, e[IsRefusal ? "refusal" : "text"]!.GetValue<string>());
            _textDone = true;
        }
        else
        {
            Assert.Equal(_type == "summary_text" ? "reasoning_summary_part.done" : "content_part.done", name);
            Assert.True(_textDone);
            Assert.Equal(Text, TextOf(e["part"]!));
            Assert.Equal(_annotations, e["part"]!["annotations"]?.AsArray().Select(a => a!.ToJsonString()) ?? []);
            IsDone = true;
        }
    }
}
