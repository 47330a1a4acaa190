using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Providers.Http;

/// <summary>Reads whole replies by the paths of a template.</summary>
internal sealed class HttpReply(HttpReplyDocument reply)
{
    private readonly HttpAnswer _answer = new(reply, reply.Usage, reply.Error);
    private readonly JsonPath _text = JsonPath.Of(reply.Text)!;
    private readonly JsonPath? _thinking = JsonPath.Of(reply.Thinking);
    private readonly JsonPath? _toolCalls = JsonPath.Of(reply.ToolCalls);
    private readonly JsonPath? _finish = JsonPath.Of(reply.Finish);
    private readonly JsonPath? _model = JsonPath.Of(reply.Model);
    private readonly JsonPath? _id = JsonPath.Of(reply.Id);

    /// <summary>Throws <see cref="ModelException"/> (Server) when there is no answer where it should stand.</summary>
    public ModelReply Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return TryParse(body, out var root) ? Read(root, body.Span)
                : _text.IsRoot ? Reply([new TextPart(Encoding.UTF8.GetString(body.Span))], FinishReason.Stop, null, default)
                : throw new ModelException(HttpAnswer.Unreadable);
        }
        catch (InvalidOperationException e)
        {
            // The text of a string is no valid UTF-8 or UTF-16.
            throw new ModelException(HttpAnswer.Unreadable, e);
        }
    }

    /// <summary>Reads an error reply; never throws.</summary>
    public ModelError Named(ModelError read, ReadOnlyMemory<byte> body) => _answer.Named(read, body);

    private ModelReply Read(JsonElement root, ReadOnlySpan<byte> body)
    {
        var parts = new List<Part>();
        if (_thinking?.Text(root) is { Length: > 0 } thinking)
        {
            parts.Add(new ThinkingPart(thinking, null));
        }

        string? text = _text.Text(root);
        if (text is { Length: > 0 })
        {
            parts.Add(new TextPart(text));
        }

        bool calls = false;
        if (_toolCalls?.Find(root) is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var call in list.EnumerateArray())
            {
                calls = true;
                parts.Add(OpenAIReply.ReadToolCall(call));
            }
        }

        if (text is null && !calls)
        {
            throw new ModelException(_answer.ErrorIn(root, body) ?? new ModelError(ModelErrorKind.Server, 502, $"The provider's answer has nothing at {reply.Text}."));
        }

        string? word = _finish?.Text(root);
        return Reply(parts, calls && word is null ? FinishReason.ToolCalls : _answer.Finish(word), word, root);
    }

    private ModelReply Reply(IReadOnlyList<Part> parts, FinishReason finish, string? word, JsonElement root) => new()
    {
        Id = (root.ValueKind == JsonValueKind.Undefined ? null : _id?.Text(root)) ?? HttpAnswer.NewId(),
        Model = (root.ValueKind == JsonValueKind.Undefined ? null : _model?.Text(root)) ?? "",
        Choices = [new ReplyChoice(0, parts, finish) { RawFinish = word }],
        Usage = root.ValueKind == JsonValueKind.Undefined ? TokenUsage.Unknown : _answer.Usage(root),
    };

    private static bool TryParse(ReadOnlyMemory<byte> body, out JsonElement root)
    {
        try
        {
            root = JsonElement.Parse(body.Span, WireJson.ReaderOptions);
            return true;
        }
        catch (JsonException)
        {
            root = default;
            return false;
        }
    }
}
