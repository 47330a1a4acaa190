using System.Globalization;
using System.Text;

namespace Gatehouse.Core.Requests;

/// <summary>A request's id in the parts it is made of, for a log that formats it later without making a string.</summary>
public readonly record struct RequestIdentity(string Prefix, long Number, string? Text)
{
    /// <summary>The most characters an id has that was not given as a text.</summary>
    public const int MaxLength = 64;

    /// <summary>Writes an id that was not given as a text, in ASCII; false when it was, or the space does not suffice.</summary>
    public bool TryFormat(Span<byte> destination, out int written)
    {
        written = 0;
        if (Text is not null || destination.Length < Prefix.Length + 1)
        {
            return false;
        }

        if (Prefix.Length == 0)
        {
            return true;
        }

        int prefix = Encoding.Latin1.GetBytes(Prefix, destination);
        destination[prefix++] = (byte)'-';
        bool isWhole = Number.TryFormat(destination[prefix..], out int digits, "x8", CultureInfo.InvariantCulture);
        written = prefix + digits;
        return isWhole;
    }

    public override string ToString() => Text ?? (Prefix.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{Number:x8}"));
}
