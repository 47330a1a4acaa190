using System.Runtime.InteropServices;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>Watches a stream that passes through. No string is made of what goes by.</summary>
internal sealed class GeminiTap : ProviderTap
{
    // Candidates that began and those that finished, by their number; those beyond the last bit share it.
    private ulong _begun;
    private ulong _finished;
    private byte[] _counts = [];
    private int _counted;
    private bool _hasCalls;
    private bool _isBlocked;

    // There is no end mark: other candidates and the last count of tokens may follow a reason.
    public override bool IsOver => false;

    public override bool IsWhole => _isBlocked || (_begun != 0 && _begun == _finished);

    /// <summary>Nearly every reply of a stream has counts, and only the last are wanted: they are read when they are asked for.</summary>
    public override TokenUsage Usage
    {
        get
        {
            if (_counted > 0)
            {
                using var document = JsonDocument.Parse(_counts.AsMemory(0, _counted));
                _counted = 0;
                base.Usage = GeminiUsage.Of(document.RootElement, UsageGrade.Partial) ?? base.Usage;
            }

            return base.Usage;
        }

        protected set
        {
            _counted = 0;
            base.Usage = value;
        }
    }

    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        if (Error is not null || data.IsEmpty)
        {
            return;
        }

        var tally = Tally;
        if (Model.Length > 0 && !HasEnded && GeminiTextPiece.TryMeasure(data, ref tally, out int candidate, out bool hasCounts))
        {
            _begun |= 1UL << Math.Clamp(candidate, 0, 63);
            HasContent |= tally.Characters > Characters;
            Tally = tally;
            if (hasCounts)
            {
                Keep(data);
            }

            return;
        }

        try
        {
            var reader = new Utf8JsonReader(data);
            using var document = JsonDocument.ParseValue(ref reader);
            Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Error = new ModelError(ModelErrorKind.Server, 502, "The provider sent an event that cannot be read.");
        }
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        if (_counts.Length < data.Length)
        {
            _counts = new byte[data.Length * 2];
        }

        data.CopyTo(_counts);
        _counted = data.Length;
    }

    private void Read(JsonElement root)
    {
        if (GeminiErrors.TryOfEnvelope(root, null, out var error))
        {
            Error = error;
            return;
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (Model.Length == 0)
        {
            Model = WireJson.Text(root, "modelVersion"u8) ?? "";
        }

        var candidates = GeminiJson.Items(root, "candidates"u8);
        if (candidates.ValueKind == JsonValueKind.Array)
        {
            foreach (var candidate in candidates.EnumerateArray())
            {
                ReadCandidate(candidate);
            }
        }

        if (GeminiReply.BlockReason(root) is not null)
        {
            _isBlocked = true;
            End(FinishReason.ContentFilter);
        }

        Usage = GeminiUsage.Of(root, HasEnded ? UsageGrade.Reported : UsageGrade.Partial) ?? Usage;
    }

    private void ReadCandidate(JsonElement candidate)
    {
        ulong bit = 1UL << Math.Clamp(GeminiJson.Number(candidate, "index"u8), 0, 63);
        _begun |= bit;
        var parts = GeminiJson.Items(WireJson.Object(candidate, "content"u8), "parts"u8);
        if (parts.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in parts.EnumerateArray())
            {
                ReadPart(part);
            }
        }

        if (WireJson.Text(candidate, "finishReason"u8) is { } reason)
        {
            _finished |= bit;
            End(GeminiFinish.Of(reason, _hasCalls));
        }
    }

    private void ReadPart(JsonElement part)
    {
        if (part.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (part.TryGetProperty("text"u8, out var text) && text.ValueKind == JsonValueKind.String)
        {
            // The quotes do not count.
            var words = JsonMarshal.GetRawUtf8Value(text)[1..^1];
            Tally.AddJson(words);
            HasContent |= !words.IsEmpty;
            return;
        }

        _hasCalls |= part.TryGetProperty("functionCall"u8, out _);
        HasContent = true;
    }

    private void End(FinishReason finish)
    {
        Finish = finish;
        HasContent = HasEnded = true;
    }
}
