using Gatehouse.AI.Models.Routing;

namespace Gatehouse.AI.Tests.Models.Routing;

public sealed class TokenBoundTests
{
    [Theory]
    [InlineData("<= 100k", 100_000, true)]
    [InlineData("<=100k", 100_001, false)]
    [InlineData("< 1M", 999_999, true)]
    [InlineData("> 10", 10, false)]
    [InlineData(">= 10", 10, true)]
    public void Holds_Tokens_AreCompared(string text, long tokens, bool holds) => Assert.Equal(holds, TokenBound.OfTokens(text)!.Value.Holds(tokens));

    [Theory]
    [InlineData("100k")]
    [InlineData("<= ")]
    [InlineData("<= 0")]
    [InlineData("<= -5")]
    [InlineData("= 5")]
    [InlineData("<= 100 k")]
    [InlineData("")]
    public void OfTokens_NoBound_IsNone(string text) => Assert.False(TokenBound.IsTokens(text));

    [Theory]
    [InlineData("< 1MB", true)]
    [InlineData(">= 64KiB", true)]
    [InlineData("1MB", false)]
    [InlineData("< 1", false)]
    public void IsSize_Text_IsABoundOfBytes(string text, bool is_) => Assert.Equal(is_, TokenBound.IsSize(text));
}
