using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.AnthropicMessages;
using Gatehouse.AI.Dialects.BedrockConverse;
using Gatehouse.AI.Dialects.Gemini;
using Gatehouse.AI.Dialects.Ollama;
using Gatehouse.AI.Dialects.OpenAIChat;
using Gatehouse.AI.Dialects.OpenAICompletions;
using Gatehouse.AI.Dialects.OpenAIResponses;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>A form in front, as a client of it calls and reads.</summary>
/// <param name="Name">Name in messages.</param>
/// <param name="Form">The product's form, for pieces that a server would not deliver one by one.</param>
/// <param name="Path">Path of a call; "{m}" is the model, and what a stream has otherwise stands behind a bar.</param>
/// <param name="Body">Body of a call: "{m}" the model, "{w}" the words, "{s}" whether it is a stream, and what stands behind a bar is added to a stream's.</param>
internal sealed record Front(string Name, ChatForm Form, string Path, string Body)
{
    public static IReadOnlyList<Front> All { get; } =
    [
        new("chat", new OpenAIChatForm(), "/v1/chat/completions", """{"model":"{m}","messages":[{"role":"user","content":"{w}"}]|,"stream":true,"stream_options":{"include_usage":true}}"""),
        new("responses", new OpenAIResponsesForm(), "/v1/responses", """{"model":"{m}","input":"{w}","store":false|,"stream":true}"""),
        new("completions", new OpenAICompletionsForm(), "/v1/completions", """{"model":"{m}","prompt":"{w}"|,"stream":true,"stream_options":{"include_usage":true}}"""),
        new("messages", new AnthropicMessagesForm(), "/v1/messages", """{"model":"{m}","max_tokens":1000,"messages":[{"role":"user","content":"{w}"}]|,"stream":true}"""),
        new("gemini", new GeminiForm(), "/v1beta/models/{m}:generateContent|/v1beta/models/{m}:streamGenerateContent?alt=sse", """{"contents":[{"role":"user","parts":[{"text":"{w}"}]}]}"""),
        new("gemini array", new GeminiForm(), "/v1beta/models/{m}:generateContent|/v1beta/models/{m}:streamGenerateContent", """{"contents":[{"role":"user","parts":[{"text":"{w}"}]}]}"""),
        new("converse", new BedrockConverseForm(), "/model/{m}/converse|/model/{m}/converse-stream", """{"messages":[{"role":"user","content":[{"text":"{w}"}]}]}"""),
        new("ollama", new OllamaForm(isGenerate: false), "/api/chat", """{"model":"{m}","messages":[{"role":"user","content":"{w}"}],"stream":{s}}"""),
        new("ollama generate", new OllamaForm(isGenerate: true), "/api/generate", """{"model":"{m}","prompt":"{w}","stream":{s}}"""),
    ];

    public string Wire => Form.WireForm;

    /// <summary>Path and body of a call with these words.</summary>
    public (string Path, string Body) Call(string model, string words, bool stream)
    {
        string[] paths = Path.Split('|');
        string[] bodies = Body.Split('|');
        string body = bodies.Length == 1 ? bodies[0].Replace("{s}", stream ? "true" : "false", StringComparison.Ordinal) : stream ? bodies[0] + bodies[1] : bodies[0] + "}";
        return (paths[stream ? ^1 : 0].Replace("{m}", model, StringComparison.Ordinal), body.Replace("{m}", model, StringComparison.Ordinal).Replace("{w}", words, StringComparison.Ordinal));
    }

    /// <summary>What the path says of a call, as the gateway reads it.</summary>
    public CallAddress Address(string model, bool stream)
    {
        string[] parts = Call(model, "", stream).Path.Split('?');
        return new CallAddress(parts[0], parts.Length > 1 ? parts[1] : "", parts[0].Contains(model, StringComparison.Ordinal) ? model : "");
    }

    /// <summary>Reads an answer as a client does; the form's grammar is held by <see cref="Grammar"/>.</summary>
    public Said Read(byte[] bytes, bool stream)
    {
        // Messages have a refusal as text, and once more as why they ended.
        var said = Reading.Of(Wire, stream, Nodes(bytes, stream));
        return said.Refusal.Length > 0 && said.Text.EndsWith(said.Refusal, StringComparison.Ordinal) && Wire == WireForm.AnthropicMessages ? said with { Refusal = "" } : said;
    }

    /// <summary>The JSON of each event.</summary>
    public IReadOnlyList<JsonNode> Nodes(byte[] bytes, bool stream)
    {
        string text = Encoding.UTF8.GetString(bytes);
        if (!stream)
        {
            return [JsonNode.Parse(text)!];
        }

        return Wire switch
        {
            WireForm.BedrockConverse => Frames(bytes),
            WireForm.OllamaChat or WireForm.OllamaGenerate => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)],
            WireForm.Gemini when text.StartsWith('[') => [.. JsonNode.Parse(text)!.AsArray().Select(n => n!)],
            _ => [.. text.Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal) && l != "data: [DONE]").Select(l => JsonNode.Parse(l["data: ".Length..])!)],
        };
    }

    /// <summary>What this form can say of an answer.</summary>
    public Said Expect(Said said)
    {
        bool hasCalls = Wire != WireForm.OpenAICompletions;
        bool hasThinking = Wire != WireForm.OpenAICompletions;
        bool hasRefusals = Wire is WireForm.OpenAIChat or WireForm.OpenAIResponses;
        return said with
        {
            // Where there is no place for a refusal it is text; it stands behind what was said before it.
            Text = hasRefusals ? said.Text : said.Text + said.Refusal,
            Refusal = hasRefusals ? said.Refusal : "",
            Thinking = hasThinking ? said.Thinking : "",
            Calls = hasCalls ? said.Calls : [],
            Ending = ExpectEnding(said),
            Tokens = said.Tokens is null ? null : Wire switch
            {
                WireForm.OllamaChat or WireForm.OllamaGenerate => said.Tokens with { Input = said.Tokens.Input + said.Tokens.CacheRead + said.Tokens.CacheWrite, CacheRead = 0, CacheWrite = 0 },
                WireForm.Gemini => said.Tokens with { Input = said.Tokens.Input + said.Tokens.CacheWrite, CacheWrite = 0 },
                _ => said.Tokens,
            },
        };
    }

    private Ending ExpectEnding(Said said)
    {
        var ending = said.Ending switch { Replay.Ending.Other or null => Replay.Ending.Stop, _ => said.Ending.Value };
        bool called = said.Calls.Count > 0;
        return Wire switch
        {
            WireForm.OpenAICompletions => ending is Replay.Ending.Tools or Replay.Ending.Paused ? Replay.Ending.Stop : ending,

            // Read as calls where there are calls: the form has no word for them.
            WireForm.Gemini or WireForm.OpenAIResponses or WireForm.OllamaGenerate or WireForm.OllamaChat => ending is Replay.Ending.Tools or Replay.Ending.Stop ? (called ? Replay.Ending.Tools : Replay.Ending.Stop)
                : ending == Replay.Ending.Paused && Wire != WireForm.OpenAIResponses ? (called ? Replay.Ending.Tools : Replay.Ending.Stop) : ending,
            WireForm.AnthropicMessages => ending == Replay.Ending.Stop && called ? Replay.Ending.Tools : ending == Replay.Ending.Stop && said.Refusal.Length > 0 ? Replay.Ending.Filter : ending,
            _ => ending == Replay.Ending.Paused ? Replay.Ending.Stop : ending,
        };
    }

    private static List<JsonNode> Frames(byte[] bytes)
    {
        var nodes = new List<JsonNode>();
        using var frames = new EventStreamReader();
        frames.Append(bytes);
        while (frames.TryRead(out var next))
        {
            nodes.Add(new JsonObject { [Encoding.UTF8.GetString(next.Name)] = JsonNode.Parse(next.Data) });
        }

        return nodes;
    }
}
