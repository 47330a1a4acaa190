using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>How a vendor is told what vectors are for.</summary>
/// <param name="Member">The vendor's name of the member.</param>
/// <param name="Words">Its words; a purpose without one has none there.</param>
internal sealed record VendorPurposes(string Member, IReadOnlyDictionary<EmbeddingPurpose, string> Words)
{
    /// <summary>The rule for calls that pass: a client may write any vendor's word for it.</summary>
    public FieldRule Rule
    {
        get
        {
            var words = EmbeddingPurposes.AllWords.Select(w => WordOf(w, EmbeddingPurposes.Read(w)!.Value)).Append(new FieldWord(FieldWord.Other, null, LossKind.Dropped));
            return FieldRule.Reworded(EmbeddingPurposes.Field, [.. words]) with { As = Member == EmbeddingPurposes.Field ? null : Member };
        }
    }

    /// <summary>Writes the member when the call says what its vectors are for and the vendor can be told.</summary>
    public void Write(Utf8JsonWriter writer, EmbeddingCall call, LossReport loss)
    {
        if (EmbeddingPurposes.WordFor(call, Words, loss) is { } word)
        {
            writer.WriteString(Member, word);
        }
    }

    private FieldWord WordOf(string word, EmbeddingPurpose purpose)
        => EmbeddingPurposes.Nearest(purpose, Words, out bool isExact) is { } own ? new FieldWord(word, $"\"{own}\"", isExact ? null : LossKind.Approximated)
            : new FieldWord(word, null, LossKind.Dropped);
}
