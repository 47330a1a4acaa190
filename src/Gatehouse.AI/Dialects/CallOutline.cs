namespace Gatehouse.AI.Dialects;

/// <summary>What the gateway reads of a call's body without building it.</summary>
public sealed record CallOutline
{
    /// <summary>Tokens that no model comes near in one call.</summary>
    private const long LargestAnswer = 10_000_000_000;

    /// <summary>Characters of English text per token, roughly.</summary>
    private const int CharactersPerToken = 4;

    /// <summary>The model the client asks for.</summary>
    public required string Model { get; init; }

    public bool Stream { get; init; }

    /// <summary>Whether the client asked for usage in the stream.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Place of the model's value in the body, quotes included.</summary>
    public int ModelStart { get; init; }

    public int ModelLength { get; init; }

    /// <summary>Place and kind of what says whether usage is sent; the dialect's own business.</summary>
    public UsageSetting UsageSetting { get; init; }

    /// <summary>Characters of text in the call, data URLs and files left out: what an estimate of its tokens starts from.</summary>
    public long TextLength { get; init; }

    /// <summary>Characters of text that are to be spoken; 0 for calls of other kinds.</summary>
    public long Spoken { get; init; }

    /// <summary>How the client wants vectors written (encoding_format); null when it does not say.</summary>
    public string? Encoding { get; init; }

    /// <summary>The most tokens that the answer may have, as the client wrote it; null when it does not say.</summary>
    public long? MostOutput { get; init; }

    /// <summary>How many answers are asked for.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>The most tokens of all answers together, where each may have so many. However large the client's numbers are, it is one that sums and prices can be made of.</summary>
    public long AllAnswers(long most) => (long)Int128.Min((Int128)most * Math.Max(1, Choices), LargestAnswer);

    /// <summary>Who the client's own user is (user, safety_identifier, metadata.user_id); null when it does not say.</summary>
    public string? User { get; init; }

    /// <summary>What a model must be able to do for this call.</summary>
    public CallNeeds Needs { get; init; }

    /// <summary>Tokens of the prompt, guessed by the length of its text.</summary>
    public long PromptTokens => (TextLength + CharactersPerToken - 1) / CharactersPerToken;

    /// <summary>Tokens that the call may use, as far as it says: what it is let in with where limits count tokens.</summary>
    public long MostTokens => PromptTokens + AllAnswers(MostOutput ?? 0);
}
