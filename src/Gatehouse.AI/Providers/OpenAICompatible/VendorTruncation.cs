using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>How a vendor is told what becomes of inputs that are too long, the values as JSON.</summary>
/// <param name="Member">The vendor's name of the member.</param>
/// <param name="Refuse">The call is refused.</param>
/// <param name="End">The end is cut off.</param>
/// <param name="Start">The start is cut off; null where the vendor cuts ends only.</param>
internal sealed record VendorTruncation(string Member, string Refuse, string End, string? Start = null)
{
    /// <summary>Writes the member when the call says it.</summary>
    public void Write(Utf8JsonWriter writer, EmbeddingCall call, LossReport loss)
    {
        if (call.Truncation is not { } wanted)
        {
            return;
        }

        if (wanted == InputTruncation.Start && Start is null)
        {
            loss.Approximated("truncate");
        }

        writer.WritePropertyName(Member);
        writer.WriteRawValue(wanted switch { InputTruncation.Refuse => Refuse, InputTruncation.Start => Start ?? End, _ => End }, skipInputValidation: true);
    }
}
