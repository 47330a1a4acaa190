using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// One answer of a stream: turns its parts into events. Pieces of text, and of thought, are one part until something else
/// comes; a tool call comes whole, or in pieces when the caller asked for that.
/// </summary>
internal sealed class GeminiStreamCandidate(int choice, GeminiCallIds ids)
{
    private StreamEventKind? _open;
    private GeminiArguments? _call;
    private List<JsonElement>? _between;
    private readonly SeenMembers _seen = new();
    private JsonElement? _grounded;
    private int _text = -1;
    private int _next;

    public int Choice => choice;

    public bool HasCalls { get; private set; }

    public bool HasContent { get; private set; }

    /// <summary>The word for its end, when that came.</summary>
    public string? Finish { get; private set; }

    public string? FinishMessage { get; private set; }

    /// <summary>Whether the prompt was not let through; the finish is why.</summary>
    public bool IsBlocked { get; private set; }

    public void Read(JsonElement candidate, List<StreamEvent> output)
    {
        var parts = GeminiJson.Items(WireJson.Object(candidate, "content"u8), "parts"u8);
        if (parts.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in parts.EnumerateArray())
            {
                ReadPart(part, output);
            }
        }

        ReadMore(candidate, output);
        if (GeminiLogProbs.Of(candidate) is { } logProbs)
        {
            output.Add(new StreamEvent(StreamEventKind.LogProbs) { Choice = choice, Raw = logProbs });
        }

        // Some models say why they ended with every piece: the last word counts.
        Finish = WireJson.Text(candidate, "finishReason"u8) ?? Finish;
        FinishMessage = WireJson.Text(candidate, "finishMessage"u8) ?? FinishMessage;
    }

    public void Block(string reason, string? message)
    {
        IsBlocked = true;
        Finish = reason;
        FinishMessage = message;
    }

    /// <summary>Ends what is open.</summary>
    public void Close(List<StreamEvent> output)
    {
        EndCall(output);
        if (_open is not null)
        {
            EndPart(output);
        }
    }

    /// <summary>Tells the sources, which come with the last pieces and may be told more than once: the last time has them all.</summary>
    public void Cite(List<StreamEvent> output)
    {
        if (_grounded is not { } candidate)
        {
            return;
        }

        var grounding = GeminiGrounding.Read(candidate);
        foreach (var (_, citation) in grounding.Citations)
        {
            output.Add(new StreamEvent(StreamEventKind.Citation) { Choice = choice, PartIndex = Math.Max(0, _text), Citation = citation });
        }

        if (grounding.Rest is { } rest)
        {
            output.Add(new StreamEvent(StreamEventKind.ChoiceExtra) { Choice = choice, Name = GeminiReply.Grounding, Raw = rest });
        }
    }

    private void ReadMore(JsonElement candidate, List<StreamEvent> output)
    {
        if (GeminiGrounding.IsIn(candidate))
        {
            _grounded = candidate.Clone();
        }

        _seen.Tell(candidate, IsKnown, new StreamEvent(StreamEventKind.ChoiceExtra) { Choice = choice }, output);
    }

    private static bool IsKnown(in JsonProperty member)
        => member.NameEquals("content"u8) || member.NameEquals("index"u8) || member.NameEquals("finishReason"u8) || member.NameEquals("finishMessage"u8)
            || member.NameEquals("logprobsResult"u8) || member.NameEquals("groundingMetadata"u8) || member.NameEquals("citationMetadata"u8);

    private void ReadPart(JsonElement part, List<StreamEvent> output)
    {
        string? signature = WireJson.Text(part, "thoughtSignature"u8);
        string? text = WireJson.Text(part, "text"u8);
        var call = WireJson.Object(part, "functionCall"u8);
        if (call.ValueKind == JsonValueKind.Object)
        {
            ReadCall(call, signature, output);
            return;
        }

        if (text is not null && WireJson.IsTrue(part, "thought"u8))
        {
            Piece(StreamEventKind.ThinkingStarted, StreamEventKind.ThinkingDelta, text, output);
            Sign(signature, output);
            return;
        }

        Sign(signature, output);
        if (text is not null)
        {
            Piece(StreamEventKind.TextStarted, StreamEventKind.TextDelta, text, output);
            return;
        }

        HasContent = true;
        if (_call is not null)
        {
            // What stands between the pieces of a call does not end it, and follows it.
            (_between ??= []).Add(part.Clone());
            return;
        }

        Close(output);
        Other(part.Clone(), output);
    }

    private void Other(JsonElement part, List<StreamEvent> output)
        => output.Add(GeminiReplyMedia.Of(part) is { } media
            ? new StreamEvent(media is ImagePart ? StreamEventKind.Image : StreamEventKind.AudioDelta) { Choice = choice, PartIndex = _next++, Part = media }
            : new StreamEvent(StreamEventKind.Unknown) { Choice = choice, PartIndex = _next++, Raw = part });

    private void Piece(StreamEventKind started, StreamEventKind delta, string text, List<StreamEvent> output)
    {
        if (text.Length == 0)
        {
            return;
        }

        HasContent = true;
        Open(started, output);
        output.Add(new StreamEvent(delta) { Choice = choice, PartIndex = _next, Text = text });
    }

    private void Sign(string? signature, List<StreamEvent> output)
    {
        if (string.IsNullOrEmpty(signature))
        {
            return;
        }

        Open(StreamEventKind.ThinkingStarted, output);
        output.Add(new StreamEvent(StreamEventKind.SignatureDelta) { Choice = choice, PartIndex = _next, Text = GeminiSignature.Mark(signature) });
        EndPart(output);
    }

    private void Open(StreamEventKind started, List<StreamEvent> output)
    {
        EndCall(output);
        if (_open == started)
        {
            return;
        }

        if (_open is not null)
        {
            EndPart(output);
        }

        _open = started;
        _text = started == StreamEventKind.TextStarted ? _next : _text;
        output.Add(new StreamEvent(started) { Choice = choice, PartIndex = _next });
    }

    private void EndPart(List<StreamEvent> output)
    {
        output.Add(new StreamEvent(StreamEventKind.PartEnded) { Choice = choice, PartIndex = _next++ });
        _open = null;
    }

    private void ReadCall(JsonElement call, string? signature, List<StreamEvent> output)
    {
        bool goesOn = WireJson.IsTrue(call, "willContinue"u8);
        if (WireJson.Text(call, "name"u8) is { Length: > 0 } name)
        {
            Sign(signature, output);
            Close(output);
            HasCalls = HasContent = true;
            _call = new GeminiArguments();
            output.Add(new StreamEvent(StreamEventKind.ToolCallStarted)
            {
                Choice = choice,
                PartIndex = _next,
                Text = WireJson.Text(call, "id"u8) ?? ids.Next(),
                Name = name,
            });
        }

        if (_call is null)
        {
            return;
        }

        var args = WireJson.Object(call, "args"u8);
        if (args.ValueKind == JsonValueKind.Object)
        {
            _call.Add(args);
        }

        var pieces = GeminiJson.Items(call, "partialArgs"u8);
        if (pieces.ValueKind == JsonValueKind.Array)
        {
            foreach (var piece in pieces.EnumerateArray())
            {
                _call.AddPiece(piece);
            }
        }

        if (!goesOn)
        {
            EndCall(output);
        }
    }

    // Pieces may come in any order, and clients can only be given text from front to back: it goes out when all are there.
    private void EndCall(List<StreamEvent> output)
    {
        if (_call is { } arguments)
        {
            _call = null;
            output.Add(new StreamEvent(StreamEventKind.ToolArgumentsDelta) { Choice = choice, PartIndex = _next, Text = arguments.ToJson() });
            EndPart(output);
            foreach (var part in _between ?? [])
            {
                Other(part, output);
            }

            _between = null;
        }
    }
}
