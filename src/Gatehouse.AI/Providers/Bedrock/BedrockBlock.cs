namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>A content block of a stream that has started and not stopped.</summary>
internal sealed class BedrockBlock(BedrockBlockKind kind)
{
    public BedrockBlockKind Kind { get; } = kind;

    /// <summary>Whether pieces of a tool's input came.</summary>
    public bool HasInput { get; set; }

    /// <summary>Encrypted reasoning so far, base64.</summary>
    public string? Redacted { get; private set; }

    /// <summary>Takes a piece of encrypted reasoning: each piece is base64 by itself.</summary>
    public void AddRedacted(string piece)
    {
        if (Redacted is null)
        {
            Redacted = piece;
            return;
        }

        byte[] first = new byte[Redacted.Length], second = new byte[piece.Length];
        Redacted = Convert.TryFromBase64String(Redacted, first, out int length) && Convert.TryFromBase64String(piece, second, out int more)
            ? Convert.ToBase64String([.. first.AsSpan(0, length), .. second.AsSpan(0, more)])
            : Redacted + piece;
    }
}
