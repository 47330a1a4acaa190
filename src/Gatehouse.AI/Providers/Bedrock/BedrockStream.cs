using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// Turns the events of a ConverseStream into the hub's. Parts have the index of their block; text and reasoning begin
/// with their first piece, for the service announces only tools. Whatever is not known is handed on whole.
/// </summary>
internal sealed class BedrockStream : ProviderStream
{
    private readonly SortedDictionary<int, BedrockBlock> _open = [];
    private readonly SeenMembers _seen = new();
    private bool _started;
    private bool _finished;
    private bool _hasMetadata;
    private bool _over;

    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, List<StreamEvent> output)
    {
        if (_over)
        {
            return;
        }

        if (eventName.StartsWith(EventStreamNames.ExceptionPrefix))
        {
            Fail(output, BedrockErrors.OfException(eventName[EventStreamNames.ExceptionPrefix.Length..], data));
            return;
        }

        if (eventName.StartsWith(EventStreamNames.ErrorPrefix))
        {
            Fail(output, BedrockErrors.OfError(eventName[EventStreamNames.ErrorPrefix.Length..], data));
            return;
        }

        if (eventName.SequenceEqual("contentBlockDelta"u8) && BedrockTextDelta.TryRead(data, out int index, out string text))
        {
            Piece(index, BedrockBlockKind.Text, StreamEventKind.TextDelta, text, output);
            return;
        }

        if (!data.IsEmpty)
        {
            ReadJson(eventName, data, output);
        }
    }

    public override void End(List<StreamEvent> output)
    {
        if (_over)
        {
            return;
        }

        if (_finished)
        {
            End();
            output.Add(new StreamEvent(StreamEventKind.Ended));
        }
        else
        {
            Fail(output, new ModelError(ModelErrorKind.Unreachable, 502, "The provider's stream ended before the end of the message."));
        }
    }

    private void ReadJson(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, List<StreamEvent> output)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            using var document = JsonDocument.ParseValue(ref reader);
            ReadEvent(name, document.RootElement, output);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the text of a string is no valid UTF-8 or UTF-16.
            Fail(output, new ModelError(ModelErrorKind.Server, 502, "The provider sent an event that cannot be read."));
        }
    }

    private void ReadEvent(ReadOnlySpan<byte> name, JsonElement root, List<StreamEvent> output)
    {
        int index = (int)Math.Min(BedrockJson.Number(root, "contentBlockIndex"u8), int.MaxValue);
        if (name.SequenceEqual("contentBlockDelta"u8))
        {
            Delta(index, root, output);
        }
        else if (name.SequenceEqual("contentBlockStart"u8))
        {
            Start(index, root, output);
        }
        else if (name.SequenceEqual("contentBlockStop"u8))
        {
            Stop(index, output);
        }
        else if (name.SequenceEqual("messageStart"u8))
        {
            Begin(output);
        }
        else if (name.SequenceEqual("messageStop"u8))
        {
            TellRest(root, output);
            Finish(WireJson.Text(root, "stopReason"u8), output);
        }
        else if (name.SequenceEqual("metadata"u8))
        {
            Metadata(root, output);
        }
        else
        {
            output.Add(new StreamEvent(StreamEventKind.Unknown) { Raw = root.Clone() });
        }
    }

    private void Begin(List<StreamEvent> output)
    {
        if (!_started)
        {
            _started = true;
            output.Add(new StreamEvent(StreamEventKind.Started) { Text = BedrockReply.NewId(), Name = "" });
        }
    }

    private void Start(int index, JsonElement root, List<StreamEvent> output)
    {
        Begin(output);
        BedrockJson.TryGet(root, "start"u8, out var start);
        if (BedrockJson.TryGet(start, "toolUse"u8, out var use) && WireJson.Text(use, "type"u8) is null)
        {
            Stop(index, output);
            _open[index] = new BedrockBlock(BedrockBlockKind.ToolUse);
            output.Add(new StreamEvent(StreamEventKind.ToolCallStarted)
            {
                PartIndex = index,
                Text = WireJson.Text(use, "toolUseId"u8) ?? "",
                Name = WireJson.Text(use, "name"u8) ?? "",
            });
        }
        else if (BedrockJson.TryGet(start, "image"u8, out var image))
        {
            Stop(index, output);
            _open[index] = new BedrockBlock(BedrockBlockKind.Image) { Format = WireJson.Text(image, "format"u8) ?? "png" };
        }
        else if (!WireJson.SaysNothing(start) && WireJson.Text(start, "type"u8) is not "text")
        {
            Stop(index, output);
            _open[index] = new BedrockBlock(BedrockBlockKind.Unknown);
            Unknown(index, root, output);
        }
    }

    private void Delta(int index, JsonElement root, List<StreamEvent> output)
    {
        BedrockJson.TryGet(root, "delta"u8, out var delta);
        if (WireJson.Text(delta, "text"u8) is { } text)
        {
            Piece(index, BedrockBlockKind.Text, StreamEventKind.TextDelta, text, output);
        }
        else if (BedrockJson.TryGet(delta, "toolUse"u8, out var use) && _open.TryGetValue(index, out var block) && block.Kind == BedrockBlockKind.ToolUse)
        {
            string? input = WireJson.Text(use, "input"u8);
            block.HasInput |= input is { Length: > 0 };
            Piece(index, BedrockBlockKind.ToolUse, StreamEventKind.ToolArgumentsDelta, input, output);
        }
        else if (BedrockJson.TryGet(delta, "reasoningContent"u8, out var reasoning))
        {
            Reasoning(index, reasoning, root, output);
        }
        else if (WireJson.Text(WireJson.Object(WireJson.Object(delta, "image"u8), "source"u8), "bytes"u8) is { } image)
        {
            Open(index, BedrockBlockKind.Image, output).AddData(image);
        }
        else if (WireJson.Object(delta, "citation"u8) is { ValueKind: JsonValueKind.Object } citation)
        {
            Open(index, BedrockBlockKind.Text, output);
            output.Add(new StreamEvent(StreamEventKind.Citation) { PartIndex = index, Citation = BedrockCitations.Read(citation) });
        }
        else
        {
            Unknown(index, root, output);
        }
    }

    private void Reasoning(int index, JsonElement reasoning, JsonElement root, List<StreamEvent> output)
    {
        if (WireJson.Text(reasoning, "text"u8) is { } text)
        {
            Piece(index, BedrockBlockKind.Thinking, StreamEventKind.ThinkingDelta, text, output);
        }
        else if (WireJson.Text(reasoning, "signature"u8) is { } signature)
        {
            Piece(index, BedrockBlockKind.Thinking, StreamEventKind.SignatureDelta, signature, output);
        }
        else if (WireJson.Text(reasoning, "redactedContent"u8) is { } redacted)
        {
            Open(index, BedrockBlockKind.Redacted, output).AddData(redacted);
        }
        else
        {
            Unknown(index, root, output);
        }
    }

    private void Stop(int index, List<StreamEvent> output)
    {
        if (!_open.Remove(index, out var block) || block.Kind == BedrockBlockKind.Unknown)
        {
            return;
        }

        if (block.Kind == BedrockBlockKind.Image)
        {
            output.Add(new StreamEvent(StreamEventKind.Image) { PartIndex = index, Part = new ImagePart { Base64 = block.Data ?? "", MediaType = $"image/{block.Format}" } });
            return;
        }

        if (block.Kind == BedrockBlockKind.ToolUse && !block.HasInput)
        {
            // A call without arguments has no pieces, and its callers still expect an object.
            output.Add(new StreamEvent(StreamEventKind.ToolArgumentsDelta) { PartIndex = index, Text = "{}" });
        }
        else if (block.Data is { } redacted)
        {
            output.Add(new StreamEvent(StreamEventKind.RedactedThinking) { PartIndex = index, Text = redacted });
        }

        output.Add(new StreamEvent(StreamEventKind.PartEnded) { PartIndex = index });
    }

    private void Finish(string? reason, List<StreamEvent> output)
    {
        if (_finished)
        {
            return;
        }

        Begin(output);
        StopAll(output);
        _finished = true;
        output.Add(new StreamEvent(StreamEventKind.Finished) { Text = reason, Finish = BedrockFinish.Of(reason) });
        EndWhenWhole(output);
    }

    private void Metadata(JsonElement root, List<StreamEvent> output)
    {
        TellRest(root, output);
        _hasMetadata = true;
        if (BedrockUsage.Of(root) is { Grade: not UsageGrade.None } usage)
        {
            output.Add(new StreamEvent(StreamEventKind.Usage) { Usage = usage });
        }

        EndWhenWhole(output);
    }

    // "p" is filling, against those who count the bytes of encrypted streams.
    private void TellRest(JsonElement root, List<StreamEvent> output)
    {
        Begin(output);
        _seen.Tell(root, static (in JsonProperty m) => m.NameEquals("p"u8) || BedrockReply.IsKnown(m.Name), new StreamEvent(StreamEventKind.Extra), output);
    }

    private void EndWhenWhole(List<StreamEvent> output)
    {
        if (_finished && _hasMetadata)
        {
            End();
            output.Add(new StreamEvent(StreamEventKind.Ended));
        }
    }

    private void End() => _over = true;

    private void Piece(int index, BedrockBlockKind kind, StreamEventKind piece, string? text, List<StreamEvent> output)
    {
        Open(index, kind, output);
        if (!string.IsNullOrEmpty(text))
        {
            output.Add(new StreamEvent(piece) { PartIndex = index, Text = text });
        }
    }

    // A block that goes on as another kind has stopped.
    private BedrockBlock Open(int index, BedrockBlockKind kind, List<StreamEvent> output)
    {
        Begin(output);
        if (_open.TryGetValue(index, out var block) && block.Kind == kind)
        {
            return block;
        }

        Stop(index, output);
        if (kind is BedrockBlockKind.Text or BedrockBlockKind.Thinking)
        {
            output.Add(new StreamEvent(kind == BedrockBlockKind.Text ? StreamEventKind.TextStarted : StreamEventKind.ThinkingStarted) { PartIndex = index });
        }

        return _open[index] = new BedrockBlock(kind);
    }

    private static void Unknown(int index, JsonElement root, List<StreamEvent> output)
        => output.Add(new StreamEvent(StreamEventKind.Unknown) { PartIndex = index, Raw = root.Clone() });

    private void StopAll(List<StreamEvent> output)
    {
        while (_open.Count > 0)
        {
            Stop(_open.Keys.First(), output);
        }
    }

    private void Fail(List<StreamEvent> output, ModelError error)
    {
        End();
        output.Add(new StreamEvent(StreamEventKind.Failed) { Error = error });
    }
}
