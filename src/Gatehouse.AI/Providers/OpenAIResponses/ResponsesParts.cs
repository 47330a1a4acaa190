using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>Reads the items of a response into the hub's parts, in their order.</summary>
internal sealed class ResponsesParts(ResponsesSignature signature)
{
    private readonly List<Part> _parts = [];
    private readonly List<JsonElement> _tokens = [];

    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>Whether the model waits for a tool that the client runs.</summary>
    public bool HasCalls { get; private set; }

    public void Read(JsonElement item)
    {
        switch (WireJson.Text(item, "type"u8))
        {
            case "message":
                ReadMessage(item);
                break;
            case "function_call":
                HasCalls = true;
                _parts.Add(new ToolCallPart(CallId(item), WireJson.Text(item, "name"u8) ?? "", WireJson.Text(item, "arguments"u8) ?? ""));
                break;
            case "reasoning":
                if (Thought(item, signature) is { } thought)
                {
                    _parts.Add(thought);
                }

                break;
            case "image_generation_call" when Image(item) is { } image:
                _parts.Add(image);
                break;
            case var type:
                _parts.Add(new UnknownPart(WireForm.OpenAIResponses, type ?? "", item));
                break;
        }
    }

    /// <summary>The tokens of the words as a choice of chat completions tells them; null when they were not asked for.</summary>
    public JsonElement? LogProbs() => ResponsesLogProbs.Of(_tokens);

    /// <summary>The id that the result of a call names; some servers have only that of the item.</summary>
    public static string CallId(JsonElement item) => WireJson.Text(item, "call_id"u8) ?? WireJson.Text(item, "id"u8) ?? "";

    /// <summary>The image that a tool of the vendor made; null when there is none.</summary>
    public static ImagePart? Image(JsonElement item)
        => WireJson.Text(item, "result"u8) is { Length: > 0 } base64 ? new ImagePart { Base64 = base64, MediaType = "image/" + (WireJson.Text(item, "output_format"u8) ?? "png") } : null;

    /// <summary>The item as thinking; null when it has neither a text nor anything to bring back.</summary>
    public static ThinkingPart? Thought(JsonElement item, ResponsesSignature signature)
    {
        var summary = Texts(item, "summary"u8);
        string? seal = SealOf(item, summary, signature);
        string text = string.Join(ResponsesSignature.Between, summary.Count > 0 ? summary : Texts(item, "content"u8));
        return text.Length == 0 && seal is null ? null : new ThinkingPart(text, seal);
    }

    /// <summary>What brings the item back; null when the vendor did not encrypt it.</summary>
    public static string? SealOf(JsonElement item, ResponsesSignature signature) => SealOf(item, Texts(item, "summary"u8), signature);

    private static string? SealOf(JsonElement item, List<string> summary, ResponsesSignature signature)
        => WireJson.Text(item, "encrypted_content"u8) is { Length: > 0 } content ? signature.Write(WireJson.Text(item, "id"u8) ?? "", content, summary) : null;

    private static List<string> Texts(JsonElement item, ReadOnlySpan<byte> member)
    {
        var texts = new List<string>();
        foreach (var piece in WireJson.Items(item, member))
        {
            if (WireJson.Text(piece, "text"u8) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    private void ReadMessage(JsonElement item)
    {
        foreach (var content in WireJson.Items(item, "content"u8))
        {
            if (WireJson.Text(content, "type"u8) == "refusal")
            {
                _parts.Add(new RefusalPart(WireJson.Text(content, "refusal"u8) ?? ""));
            }
            else if (WireJson.Text(content, "text"u8) is { } text)
            {
                _parts.Add(ResponsesCitations.All(content) is { Count: > 0 } citations ? new TextPart(text) { Citations = citations } : new TextPart(text));
                foreach (var token in WireJson.Items(content, "logprobs"u8))
                {
                    _tokens.Add(token);
                }
            }
            else
            {
                _parts.Add(new UnknownPart(WireForm.OpenAIResponses, WireJson.Text(content, "type"u8) ?? "", content));
            }
        }
    }
}
