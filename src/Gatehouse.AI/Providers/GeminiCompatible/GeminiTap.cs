using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>Watches a stream that passes through. No string is made of what goes by.</summary>
internal sealed class GeminiTap : ProviderTap
{
    private bool _hasCalls;

    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        if (Error is not null || data.IsEmpty)
        {
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
            End(FinishReason.ContentFilter);
        }

        Usage = GeminiUsage.Of(root, HasEnded ? UsageGrade.Reported : UsageGrade.Partial) ?? Usage;
    }

    private void ReadCandidate(JsonElement candidate)
    {
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
            int length = Encoding.UTF8.GetCharCount(JsonMarshal.GetRawUtf8Value(text)) - 2;
            Characters += length;
            HasContent |= length > 0;
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
