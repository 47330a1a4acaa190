using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gatehouse.AI.Calls;

/// <summary>
/// How vendors' JSON is read and written: members that a well-behaved server always sends are not trusted to be there, and what is
/// written escapes only what JSON demands.
/// </summary>
internal static class WireJson
{
    /// <summary>Text stays readable and signatures keep their "+".</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Deep enough for any schema a vendor takes, far from what could exhaust a stack.</summary>
    public static JsonDocumentOptions ReaderOptions { get; } = new() { MaxDepth = 128 };

    /// <summary>A text member; null when it is missing or no text.</summary>
    public static string? Text(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    /// <summary>Whether a member is true.</summary>
    public static bool IsTrue(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.True;

    /// <summary>A member that is an object; undefined, which has no members, otherwise.</summary>
    public static JsonElement Object(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : default;

    /// <summary>The items of a member that is an array; none otherwise.</summary>
    public static JsonElement.ArrayEnumerator Items(JsonElement owner, ReadOnlySpan<byte> name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Array ? member.EnumerateArray() : default;

    /// <summary>A whole number that is not negative; false, and 0, when it is missing or no such number.</summary>
    public static bool TryNumber(JsonElement owner, ReadOnlySpan<byte> name, out long number)
    {
        number = 0;
        return owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && TryNumber(member, out number);
    }

    /// <summary>The same of a value; some servers write "12.0".</summary>
    public static bool TryNumber(JsonElement value, out long number)
    {
        decimal found = 0;
        bool isWhole = value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out found) && decimal.IsInteger(found) && found is >= 0 and <= long.MaxValue;
        number = isWhole ? (long)found : 0;
        return isWhole;
    }

    /// <summary>Null, false and empty values ask for nothing, so leaving them out loses nothing.</summary>
    public static bool SaysNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False or JsonValueKind.Undefined => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().MoveNext(),
        JsonValueKind.String => value.ValueEquals(""u8),
        _ => false,
    };

    /// <summary>The members that are not known and say something, in their order.</summary>
    public static ExtraMembers Rest(JsonElement owner, Func<string, bool> isKnown)
    {
        ExtraMembers? rest = null;
        foreach (var member in owner.ValueKind == JsonValueKind.Object ? owner.EnumerateObject() : default)
        {
            if (!isKnown(member.Name) && !SaysNothing(member.Value))
            {
                (rest ??= new ExtraMembers()).Add(member.Name, member.Value.Clone());
            }
        }

        return rest ?? ExtraMembers.None;
    }

    /// <summary>Names members that cannot be carried over; those that say nothing lose nothing.</summary>
    public static void ReportLost(ExtraMembers extra, string path, LossReport loss)
    {
        foreach (var (name, value) in extra.Members)
        {
            if (!SaysNothing(value))
            {
                loss.Dropped(path.Length == 0 ? name : $"{path}.{name}");
            }
        }
    }

    /// <summary>Refuses modalities beside text, which comes anyway: an answer without the sound that was asked for is not one.</summary>
    public static void RefuseSound(JsonElement modalities)
    {
        foreach (var one in modalities.EnumerateArray())
        {
            if (one.ValueKind != JsonValueKind.String || !one.ValueEquals("text"u8))
            {
                throw Refusal("modalities", "The model answers in text only.");
            }
        }
    }

    /// <summary>A call that a provider cannot be given at all.</summary>
    public static ModelException Refusal(string parameter, string message)
        => new(new ModelError(ModelErrorKind.InvalidRequest, 400, message) { Type = "invalid_request_error", Parameter = parameter });
}
