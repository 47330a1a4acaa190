using Microsoft.ML.Tokenizers;

namespace Gatehouse.AI.Models.Counting;

/// <summary>
/// Counts tokens with the public tokenizers, for calls whose vendor tells no usage. A tokenizer's table (42 MB and 21 MB) is loaded
/// once for the process, on the thread pool, when it is first needed: until it is there nothing is counted and the estimate
/// stands. May take long for long texts: off the event loop.
/// </summary>
public sealed class TokenCounter
{
    // A tokenizer takes the square of the time for a word of twice the length, and a client writes what it likes: 200,000 letters
    // without a space took 13 s. Texts are counted in pieces, cut before a space where there is one: words stay whole.
    private const int LongestPiece = 1024;

    private readonly Table _o200k = new("o200k_base");
    private readonly Table _cl100k = new("cl100k_base");

    /// <summary>The one of the process: the tables are the same for every snapshot.</summary>
    public static TokenCounter Shared { get; } = new();

    /// <summary>Begins to load what counts for a family, once; never waits. The task ends when counting is possible.</summary>
    public Task Prepare(TokenFamily family) => TableOf(family).Prepare();

    /// <summary>Tokens of a text; false while the family's table is not loaded.</summary>
    public bool TryCount(ReadOnlySpan<char> text, TokenFamily family, out long tokens)
    {
        var tokenizer = TableOf(family).Tokenizer;
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

    private Table TableOf(TokenFamily family) => family == TokenFamily.Cl100k ? _cl100k : _o200k;

    private sealed class Table(string encoding)
    {
        private readonly Lock _gate = new();
        private Task? _loading;
        private Tokenizer? _tokenizer;

        public Tokenizer? Tokenizer => Volatile.Read(ref _tokenizer);

        public Task Prepare()
        {
            lock (_gate)
            {
                return _loading ??= Task.Run(() => Volatile.Write(ref _tokenizer, TiktokenTokenizer.CreateForEncoding(encoding)));
            }
        }
    }
}
