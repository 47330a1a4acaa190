namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>A content block of a stream that has started and not stopped.</summary>
internal sealed class BedrockBlock(BedrockBlockKind kind)
{
    public BedrockBlockKind Kind { get; } = kind;

    /// <summary>Whether pieces of a tool's input came.</summary>
    public bool HasInput { get; set; }

    /// <summary>Of an image, "png" and so on.</summary>
    public string Format { get; init; } = "png";

    /// <summary>Encrypted reasoning, or an image, so far: base64.</summary>
    public string? Data { get; private set; }

    /// <summary>Takes a piece: each piece is base64 by itself.</summary>
    public void AddData(string piece)
    {
        if (Data is null)
        {
            Data = piece;
            return;
        }

        byte[] first = new byte[Data.Length], second = new byte[piece.Length];
        Data = Convert.TryFromBase64String(Data, first, out int length) && Convert.TryFromBase64String(piece, second, out int more)
            ? Convert.ToBase64String([.. first.AsSpan(0, length), .. second.AsSpan(0, more)])
            : Data + piece;
    }
}
