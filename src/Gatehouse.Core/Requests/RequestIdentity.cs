using System.Globalization;

namespace Gatehouse.Core.Requests;

/// <summary>A request's id in the parts it is made of, for a log that formats it later without making a string.</summary>
public readonly record struct RequestIdentity(string Prefix, long Number, string? Text)
{
    /// <summary>The most characters an id has that was not given as a text.</summary>
    public const int MaxLength = 64;

    /// <summary>Writes the id; false when the space does not suffice.</summary>
    public bool TryFormat(Span<char> destination, out int written)
    {
        if (Text is { } text)
        {
            written = text.TryCopyTo(destination) ? text.Length : 0;
            return written == text.Length;
        }

        written = 0;
        return Prefix.Length == 0 || destination.TryWrite(CultureInfo.InvariantCulture, $"{Prefix}-{Number:x8}", out written);
    }

    public override string ToString() => Text ?? (Prefix.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{Number:x8}"));
}
