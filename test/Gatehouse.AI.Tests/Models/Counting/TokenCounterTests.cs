using System.Diagnostics;
using Gatehouse.AI.Models.Counting;
using Gatehouse.Testing;
using Microsoft.ML.Tokenizers;

namespace Gatehouse.AI.Tests.Models.Counting;

public sealed class TokenCounterTests
{
    [Theory]
    [InlineData("hello world", TokenFamily.O200k, 2)]
    [InlineData("hello world", TokenFamily.Cl100k, 2)]
    [InlineData("hello world", TokenFamily.Approximate, 2)]
    [InlineData("", TokenFamily.O200k, 0)]
    [InlineData("こんにちは世界", TokenFamily.Cl100k, 4)]
    [InlineData("こんにちは世界", TokenFamily.O200k, 2)]
    public void Text_IsCountedByItsFamily(string text, TokenFamily family, long expected)
    {
        Assert.True(TokenCounter.Shared.TryCount(text, family, out long tokens));
        Assert.Equal(expected, tokens);
    }

    [Fact]
    public void Count_BeforeTheTablesAreThere_IsNone()
    {
        var counter = new TokenCounter();
        Assert.False(counter.TryCount("hello", TokenFamily.O200k, out long tokens));
        Assert.Equal(0, tokens);
    }

    [Fact]
    public async Task Prepare_Twice_LoadsOnce()
    {
        var counter = new TokenCounter();
        var first = counter.Prepare(TokenFamily.Cl100k);
        Assert.Same(first, counter.Prepare(TokenFamily.Cl100k));
        await first;
        Assert.True(counter.TryCount("hello", TokenFamily.Cl100k, out _));
        Assert.False(counter.TryCount("hello", TokenFamily.O200k, out _));
    }

    /// <summary>Pieces are cut between words: a whole page has the same count, but for a token here and there.</summary>
    [Fact]
    public void Page_InPieces_IsCountedAsAWhole()
    {
        string page = File.ReadAllText(RepositoryFolder.PathOf("docs", "operate", "costs.md"));
        Assert.True(TokenCounter.Shared.TryCount(page, TokenFamily.O200k, out long tokens));
        Assert.InRange(tokens, TiktokenTokenizer.CreateForEncoding("o200k_base").CountTokens(page), 1.002 * TiktokenTokenizer.CreateForEncoding("o200k_base").CountTokens(page));
    }

    /// <summary>What takes a tokenizer the square of its length: a quarter of a million letters without a space.</summary>
    [Theory]
    [InlineData('a')]
    [InlineData(' ')]
    [InlineData('啊')]
    public void Text_WithoutWords_TakesNoLongerThanOthers(char letter)
    {
        long started = Stopwatch.GetTimestamp();
        Assert.True(TokenCounter.Shared.TryCount(new string(letter, 250_000), TokenFamily.O200k, out _));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5), $"{Stopwatch.GetElapsedTime(started)}");
    }

    [Theory]
    [InlineData("gpt-4o-mini-2024-07-18", TokenFamily.O200k)]
    [InlineData("gpt-4.1", TokenFamily.O200k)]
    [InlineData("gpt-5-mini", TokenFamily.O200k)]
    [InlineData("o3", TokenFamily.O200k)]
    [InlineData("openai/gpt-oss-120b", TokenFamily.O200k)]
    [InlineData("openai.gpt-oss-120b-1:0", TokenFamily.O200k)]
    [InlineData("gpt-4", TokenFamily.Cl100k)]
    [InlineData("gpt-4-turbo", TokenFamily.Cl100k)]
    [InlineData("gpt-3.5-turbo", TokenFamily.Cl100k)]
    [InlineData("text-embedding-3-small", TokenFamily.Cl100k)]
    [InlineData("claude-sonnet-4-5", TokenFamily.Approximate)]
    [InlineData("llama3.2", TokenFamily.Approximate)]
    public void Model_HasAFamily(string model, TokenFamily family) => Assert.Equal(family, TokenFamilies.Of(model));
}
