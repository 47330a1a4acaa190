using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Turns the events of one stream, each a reply with what is new, into the hub's. There is no end mark: the answer is whole
/// when every candidate has told its finish reason, and that is only known when the bytes end.
/// </summary>
internal sealed class GeminiStream : ProviderStream
{
    private readonly List<GeminiStreamCandidate> _candidates = [];
    private readonly SeenMembers _seen = new();
    private GeminiCallIds? _ids;
    private bool _over;

    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, List<StreamEvent> output)
    {
        if (_over || data.IsEmpty)
        {
            return;
        }

        try
        {
            var reader = new Utf8JsonReader(data);
            using var document = JsonDocument.ParseValue(ref reader);
            ReadChunk(document.RootElement, output);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the text of a string is no valid UTF-8 or UTF-16.
            Fail(output, new ModelError(ModelErrorKind.Server, 502, "The provider sent an event that cannot be read."));
        }
    }

    public override void End(List<StreamEvent> output)
    {
        if (_over)
        {
            return;
        }

        if (_candidates.Count == 0 || _candidates.Exists(c => c.Finish is null))
        {
            Fail(output, new ModelError(ModelErrorKind.Unreachable, 502, "The provider's stream ended before the end of the answer."));
            return;
        }

        foreach (var candidate in _candidates)
        {
            candidate.Cite(output);
            candidate.Close(output);
            if (!candidate.HasContent && GeminiFinish.IsFault(candidate.Finish))
            {
                Fail(output, GeminiFinish.Fault(candidate.Finish!, candidate.FinishMessage));
                return;
            }

            Finish(candidate, output);
        }

        _over = true;
        output.Add(new StreamEvent(StreamEventKind.Ended));
    }

    private static void Finish(GeminiStreamCandidate candidate, List<StreamEvent> output)
    {
        var finish = candidate.IsBlocked ? FinishReason.ContentFilter : GeminiFinish.Of(candidate.Finish, candidate.HasCalls);
        if (finish == FinishReason.ContentFilter && candidate.FinishMessage is { Length: > 0 } message)
        {
            output.Add(new StreamEvent(StreamEventKind.RefusalDelta) { Choice = candidate.Choice, Text = message });
        }

        output.Add(new StreamEvent(StreamEventKind.Finished) { Choice = candidate.Choice, Text = candidate.Finish, Finish = finish });
    }

    private void ReadChunk(JsonElement root, List<StreamEvent> output)
    {
        if (GeminiErrors.TryOfEnvelope(root, null, out var error))
        {
            Fail(output, error);
            return;
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            output.Add(new StreamEvent(StreamEventKind.Unknown) { Raw = root.Clone() });
            return;
        }

        if (_ids is null)
        {
            Start(root, output);
        }

        var candidates = GeminiJson.Items(root, "candidates"u8);
        if (candidates.ValueKind == JsonValueKind.Array)
        {
            foreach (var candidate in candidates.EnumerateArray())
            {
                Candidate(GeminiJson.Number(candidate, "index"u8)).Read(candidate, output);
            }
        }

        if (GeminiReply.BlockReason(root) is { } reason)
        {
            Candidate(0).Block(reason, GeminiReply.BlockMessage(root));
        }

        _seen.Tell(root, GeminiReply.BlockReason(root) is null ? IsKnown : static (in JsonProperty m) => IsKnown(m) || m.NameEquals("promptFeedback"u8), new StreamEvent(StreamEventKind.Extra), output);
        bool isWhole = _candidates.Count > 0 && _candidates.TrueForAll(static c => c.Finish is not null);
        if (GeminiUsage.Of(root, isWhole ? UsageGrade.Reported : UsageGrade.Partial) is { } usage)
        {
            output.Add(new StreamEvent(StreamEventKind.Usage) { Usage = usage });
        }
    }

    private static bool IsKnown(in JsonProperty member)
        => member.NameEquals("candidates"u8) || member.NameEquals("usageMetadata"u8) || member.NameEquals("modelVersion"u8)
            || member.NameEquals("responseId"u8) || member.NameEquals("createTime"u8);

    private void Start(JsonElement root, List<StreamEvent> output)
    {
        string? id = WireJson.Text(root, "responseId"u8);
        _ids = new GeminiCallIds(id);
        output.Add(new StreamEvent(StreamEventKind.Started)
        {
            Text = id ?? "",
            Name = WireJson.Text(root, "modelVersion"u8),
            Raw = GeminiReply.Created(root) is { } seconds ? JsonElement.Parse(seconds.ToString(CultureInfo.InvariantCulture)) : null,
        });
    }

    private GeminiStreamCandidate Candidate(int index)
    {
        foreach (var known in _candidates)
        {
            if (known.Choice == index)
            {
                return known;
            }
        }

        var candidate = new GeminiStreamCandidate(index, _ids!);
        _candidates.Add(candidate);
        return candidate;
    }

    private void Fail(List<StreamEvent> output, ModelError error)
    {
        _over = true;
        output.Add(new StreamEvent(StreamEventKind.Failed) { Error = error });
    }
}
