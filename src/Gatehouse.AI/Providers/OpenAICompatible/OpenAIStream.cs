using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// Reads chunks into the hub's events. Parts are numbered in the order in which a choice begins them; a tool call keeps
/// the number of its first fragment, whatever comes between.
/// </summary>
internal sealed partial class OpenAIStream : ProviderStream
{
    private readonly Dictionary<int, OpenAIChoiceProgress> _choices = [];
    private string _tier = "";
    private bool _started;
    private TokenUsage _usage = TokenUsage.Unknown;
    private bool _ended;
    private bool _failed;

    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, List<StreamEvent> output)
    {
        if (_ended || _failed)
        {
            return;
        }

        if (data.SequenceEqual("[DONE]"u8))
        {
            Finish(output);
            return;
        }

        if (_started && OpenAITextDelta.TryRead(data, out int index, out string text) && _choices.TryGetValue(index, out var known))
        {
            known.Say(text, output);
            return;
        }

        try
        {
            var chunk = JsonElement.Parse(data, new JsonDocumentOptions { MaxDepth = OpenAIWire.MaxDepth });
            if (chunk.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
            {
                Fail(OpenAIErrors.ReadEvent(data), output);
                return;
            }

            ReadChunk(chunk, output);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            Fail(OpenAIErrors.Unreadable, output);
        }
    }

    public override void End(List<StreamEvent> output)
    {
        if (_ended || _failed)
        {
            return;
        }

        // A finish reason for every choice is the end of the answer; some servers leave the end mark out.
        if (_choices.Count > 0 && _choices.Values.All(c => c.Finish is not null))
        {
            Finish(output);
        }
        else
        {
            Fail(OpenAIErrors.Broken, output);
        }
    }

    private static string? Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Fail(ModelError error, List<StreamEvent> output)
    {
        _failed = true;
        output.Add(new StreamEvent(StreamEventKind.Failed) { Error = error });
    }

    private void ReadChunk(JsonElement chunk, List<StreamEvent> output)
    {
        // Azure's first chunk is about the prompt: no id, no model, no choices. Some servers have no ids at all.
        bool hasChoices = chunk.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0;
        if (!_started && (hasChoices || Text(chunk, "id") is { Length: > 0 }))
        {
            _started = true;
            output.Add(new StreamEvent(StreamEventKind.Started)
            {
                Text = Text(chunk, "id"),
                Name = Text(chunk, "model"),
                Raw = chunk.TryGetProperty("created", out var created) && created.ValueKind == JsonValueKind.Number ? created : null,
            });
            output.AddRange(_early);
            _early.Clear();
        }

        ReadExtra(chunk, output);
        if (hasChoices)
        {
            foreach (var choice in choices.EnumerateArray())
            {
                ReadChoice(choice, output);
                if (_failed)
                {
                    return;
                }
            }
        }

        _tier = ServiceTiers.Of(chunk, "service_tier") is { Length: > 0 } tier ? tier : _tier;
        if (!ReadUsage(chunk, output) && chunk.TryGetProperty("x_groq", out var groq) && groq.ValueKind == JsonValueKind.Object)
        {
            ReadUsage(groq, output);
        }
    }

    private bool ReadUsage(JsonElement holder, List<StreamEvent> output)
    {
        bool has = holder.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object;
        if (has && OpenAIWire.ReadUsage(usage) is { Grade: not UsageGrade.None } told)
        {
            _usage = told.After(_usage).In(_tier);
            output.Add(new StreamEvent(StreamEventKind.Usage) { Usage = _usage });
        }

        return has;
    }

    private void ReadChoice(JsonElement choice, List<StreamEvent> output)
    {
        int index = choice.TryGetProperty("index", out var number) && number.ValueKind == JsonValueKind.Number ? number.GetInt32() : 0;
        if (!_choices.TryGetValue(index, out var progress))
        {
            _choices[index] = progress = new OpenAIChoiceProgress(index);
        }

        // Beside pieces the whole is told once more (Perplexity); servers that cannot stream send it in their place.
        var delta = WireJson.Object(choice, "delta"u8);
        delta = delta.ValueKind == JsonValueKind.Object || progress.HasParts ? delta : WireJson.Object(choice, "message"u8);
        if (delta.ValueKind == JsonValueKind.Object)
        {
            ReadDelta(delta, progress, output);
        }

        if (OpenAIErrors.OfChoice(choice) is { } error)
        {
            Fail(error, output);
            return;
        }

        if (choice.TryGetProperty("logprobs", out var logProbs) && logProbs.ValueKind == JsonValueKind.Object)
        {
            output.Add(new StreamEvent(StreamEventKind.LogProbs) { Choice = index, Raw = logProbs });
        }

        ReadUsage(choice, output);
        _ofChoice.Tell(choice, IsOfChoice, new StreamEvent(StreamEventKind.ChoiceExtra) { Choice = index }, output);
        if (Text(choice, "finish_reason") is { Length: > 0 } finish)
        {
            // Some servers tell a reason twice, or before the last words: it counts when nothing more can come.
            progress.Finish = finish;
        }
    }

    private void ReadDelta(JsonElement delta, OpenAIChoiceProgress progress, List<StreamEvent> output)
    {
        if (OpenAIContent.ThoughtOf(delta) is { Length: > 0 } thought)
        {
            progress.Think(thought, output);
        }

        if (delta.TryGetProperty("content", out var content))
        {
            ReadContent(content, progress, output);
        }

        if (Text(delta, "refusal") is { Length: > 0 } refusal)
        {
            progress.Open(StreamEventKind.RefusalDelta, output);
            output.Add(progress.Delta(StreamEventKind.RefusalDelta, refusal));
        }

        if (delta.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            foreach (var call in calls.EnumerateArray())
            {
                progress.Tool(call, output);
            }
        }

        ReadMore(delta, progress, output);
    }

    private static void ReadContent(JsonElement content, OpenAIChoiceProgress progress, List<StreamEvent> output)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            progress.Say(content.GetString()!, output);
        }
        else if (content.ValueKind == JsonValueKind.Array)
        {
            foreach (var chunk in content.EnumerateArray())
            {
                if (OpenAIContent.ThinkingOf(chunk) is { } thought)
                {
                    progress.Think(thought, output);
                }
                else if (Text(chunk, "text") is { } text)
                {
                    progress.Say(text, output);
                }
                else
                {
                    output.Add(new StreamEvent(StreamEventKind.Unknown) { Choice = progress.Choice, Raw = chunk });
                }
            }
        }
    }

    private void Finish(List<StreamEvent> output)
    {
        _ended = true;
        foreach (var (index, progress) in _choices)
        {
            Cite(progress, output);
            progress.Close(output);
            if (progress is { Finish: OpenAIErrors.Finish, HasParts: false })
            {
                Fail(OpenAIErrors.NoAnswer, output);
                return;
            }

            if (progress.Finish is { } finish)
            {
                output.Add(new StreamEvent(StreamEventKind.Finished) { Choice = index, Finish = OpenAIWire.FinishOf(finish), Text = finish });
            }
        }

        output.Add(new StreamEvent(StreamEventKind.Ended));
    }
}
