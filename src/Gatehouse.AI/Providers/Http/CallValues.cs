using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Providers.Http;

/// <summary>
/// The values of one call that a template may use: every member of OpenAI's chat request in its own form, and texts made of the
/// messages for APIs that take no messages. What the template has no place for is reported.
/// </summary>
internal sealed class CallValues
{
    /// <summary>Values that are made of the messages; {{messages}} has all of them.</summary>
    private const string Input = "input";
    private const string SystemText = "system";
    private const string Transcript = "transcript";
    private const string Images = "images";
    private const string Messages = "messages";

    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);
    private readonly ModelCall _call;
    private readonly IReadOnlySet<string> _used;
    private readonly LossReport _loss;

    private CallValues(ModelCall call, IReadOnlySet<string> used, LossReport loss)
    {
        _call = call;
        _used = used;
        _loss = loss;
    }

    /// <summary>Every name that a template may use.</summary>
    public static FrozenSet<string> Names { get; } = new[]
    {
        "model", "stream", Input, SystemText, Transcript, Images, Messages, "tools", "tool_choice", "parallel_tool_calls", "response_format", "schema", "max_tokens",
        "temperature", "top_p", "top_k", "frequency_penalty", "presence_penalty", "seed", "n", "stop", "logprobs", "top_logprobs", "logit_bias", "reasoning_effort",
        "user", "metadata", "service_tier",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Reads a call for a template that uses these names. Throws <see cref="ModelException"/> (InvalidRequest) for what cannot be left out.</summary>
    public static CallValues Of(ModelCall call, string model, IReadOnlySet<string> used, LossReport loss)
    {
        var values = new CallValues(call, used, loss);
        values.ReadMembers(model);
        if (!used.Contains(Messages))
        {
            values.ReadTexts();
        }

        return values;
    }

    /// <summary>A value; null when the call has none of this name.</summary>
    public JsonElement? Find(string name) => _values.TryGetValue(name, out var value) ? value : null;

    private void ReadMembers(string model)
    {
        var written = new ArrayBufferWriter<byte>(1024);
        var losses = new LossReport();
        new OpenAITranslator(_call, model, losses, streamUsage: false).Write(written);
        var body = JsonElement.Parse(written.WrittenSpan, WireJson.ReaderOptions);
        foreach (var member in body.EnumerateObject())
        {
            string name = member.Name == "max_completion_tokens" ? "max_tokens" : member.Name;
            _values[name] = member.Value;
            ReportUnused(name, member.Name, member.Value);
        }

        _values["stream"] = JsonElement.Parse(_call.Stream ? "true" : "false");
        if (_call.ReplyFormat?.Schema is { } schema)
        {
            _values["schema"] = schema;
        }

        if (_call.TopK is { } topK)
        {
            _values["top_k"] = JsonElement.Parse(topK.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        foreach (var lost in losses.Losses)
        {
            int end = lost.Field.AsSpan().IndexOfAny('.', '[');
            string root = end < 0 ? lost.Field : lost.Field[..end];
            if (body.TryGetProperty(root, out _) ? _used.Contains(root) : !_used.Contains(root))
            {
                Report(lost.Field, lost.Kind);
            }
        }
    }

    private void ReportUnused(string name, string field, JsonElement value)
    {
        bool isTaken = _used.Contains(name) || name is "model" or "stream" or Messages;
        if (isTaken || WireJson.SaysNothing(value))
        {
            return;
        }

        switch (name)
        {
            case "n":
                if (_call.Choices > 1)
                {
                    throw WireJson.Refusal("n", "The model gives one answer per call; n must be 1.");
                }

                break;
            case "response_format":
                bool isWhole = _call.ReplyFormat is { Kind: ReplyFormatKind.JsonSchema, Schema: not null } && _used.Contains("schema");
                if (_call.ReplyFormat is { Kind: not ReplyFormatKind.Text } && !isWhole)
                {
                    _loss.Dropped(field);
                }

                break;
            default:
                _loss.Dropped(field);
                break;
        }
    }

    private void Report(string field, LossKind kind)
    {
        if (kind == LossKind.Dropped)
        {
            _loss.Dropped(field);
        }
        else
        {
            _loss.Approximated(field);
        }
    }

    private void ReadTexts()
    {
        int last = LastQuestion();
        List<string> system = [], lines = [], images = [];
        for (int i = 0; i < _call.Messages.Count; i++)
        {
            var message = _call.Messages[i];
            bool isSystem = message.Role is Role.System or Role.Developer;
            bool isUsed = _used.Contains(Transcript) || (isSystem && _used.Contains(SystemText)) || (i == last && (_used.Contains(Input) || _used.Contains(Images)));
            if (!isUsed)
            {
                _loss.Dropped($"messages[{i}]");
                continue;
            }

            string text = TextOf(message, i, images);
            if (isSystem)
            {
                system.Add(text);
            }

            if (i == last)
            {
                SetText(Input, text);
            }

            if (!isSystem || !_used.Contains(SystemText))
            {
                lines.Add($"{RoleWord(message.Role)}: {text}");
            }
        }

        if (system.Count > 0)
        {
            SetText(SystemText, string.Join("\n\n", system));
        }

        SetText(Transcript, string.Join("\n", lines));
        if (images.Count > 0)
        {
            var written = new ArrayBufferWriter<byte>(1024);
            using var writer = new Utf8JsonWriter(written, WireJson.WriterOptions);
            writer.WriteStartArray();
            images.ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
            writer.Flush();
            _values[Images] = JsonElement.Parse(written.WrittenSpan);
        }
    }

    private int LastQuestion()
    {
        for (int i = _call.Messages.Count - 1; i >= 0; i--)
        {
            if (_call.Messages[i].Role == Role.User)
            {
                return i;
            }
        }

        throw WireJson.Refusal("messages", "The model is asked with the last message of the user, and there is none.");
    }

    private string TextOf(Message message, int index, List<string> images)
    {
        var texts = new List<string>();
        if (message.Name is not null)
        {
            _loss.Dropped($"messages[{index}].name");
        }

        for (int i = 0; i < message.Parts.Count; i++)
        {
            string place = $"messages[{index}].content[{i}]";
            var part = message.Parts[i];
            if (part.CacheControl is not null)
            {
                _loss.Dropped(place + ".cache_control");
            }

            WireJson.ReportLost(part.Extra, place, _loss);
            switch (part)
            {
                case TextPart text:
                    texts.Add(text.Text);
                    break;
                case RefusalPart refusal:
                    texts.Add(refusal.Text);
                    break;
                case ImagePart image when _used.Contains(Images):
                    images.Add(image.Url ?? $"data:{image.MediaType};base64,{image.Base64}");
                    break;
                case ImagePart or FilePart or AudioPart:
                    throw WireJson.Refusal(place, "The model is asked with text; it takes no images, files or sound.");
                default:
                    _loss.Dropped(place);
                    break;
            }
        }

        return string.Join("\n", texts);
    }

    private static string RoleWord(Role role) => role switch
    {
        Role.System or Role.Developer => "system",
        Role.Assistant => "assistant",
        Role.Tool => "tool",
        _ => "user",
    };

    private void SetText(string name, string text) => _values[name] = JsonElement.Parse("\"" + JsonEncodedText.Encode(text) + "\"");
}
