using Microsoft.ML.Tokenizers;

namespace Gatehouse.AI.Models.Counting;

/// <summary>
/// Counts tokens with the public tokenizers, for calls whose vendor tells no usage. Their tables are loaded once for the process,
/// on the thread pool, when the first configuration needs them (tens of megabytes, a fraction of a second to some seconds):
/// until they are there nothing is counted and the estimate stands. May take long for long texts: off the event loop.
/// </summary>
public sealed class TokenCounter
{
    // A tokenizer takes the square of the time for a word of twice the length, and a client writes what it likes: 200,000 letters
    // without a space took 13 s. Texts are counted in pieces, cut before a space where there is one: words stay whole.
    private const int LongestPiece = 1024;

    private readonly Lock _gate = new();
    private Task? _loading;
    private Tokenizer? _o200k;
    private Tokenizer? _cl100k;

    /// <summary>The one of the process: the tables are the same for every snapshot.</summary>
    public static TokenCounter Shared { get; } = new();

    public bool IsReady => Volatile.Read(ref _o200k) is not null && Volatile.Read(ref _cl100k) is not null;

    /// <summary>Begins to load, once; never waits. The task ends when counting is possible.</summary>
    public Task Prepare()
    {
        if (_loading is { } begun)
        {
            return begun;
        }

        lock (_gate)
        {
            return _loading ??= Task.Run(Load);
        }
    }

    /// <summary>Tokens of a text; false while the tables are not loaded.</summary>
    public bool TryCount(ReadOnlySpan<char> text, TokenFamily family, out long tokens)
    {
        var tokenizer = Volatile.Read(ref family == TokenFamily.Cl100k ? ref _cl100k : ref _o200k);
        tokens = 0;
        if (tokenizer is null)
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            int length = PieceOf(text);
            tokens += tokenizer.CountTokens(text[..length]);
            text = text[length..];
        }

        return true;
    }

    private static int PieceOf(ReadOnlySpan<char> text)
    {
        if (text.Length <= LongestPiece)
        {
            return text.Length;
        }

        int space = text[..LongestPiece].LastIndexOfAny(' ', '\n');
        return space > 0 ? space : char.IsHighSurrogate(text[LongestPiece - 1]) ? LongestPiece - 1 : LongestPiece;
    }

    private void Load()
    {
        Volatile.Write(ref _o200k, TiktokenTokenizer.CreateForEncoding("o200k_base"));
        Volatile.Write(ref _cl100k, TiktokenTokenizer.CreateForEncoding("cl100k_base"));
    }
}
