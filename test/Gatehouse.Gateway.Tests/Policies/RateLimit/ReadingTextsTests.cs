using CsCheck;
using Gatehouse.Gateway.Policies.RateLimit;

namespace Gatehouse.Gateway.Tests.Policies.RateLimit;

public class ReadingTextsTests
{
    [Fact]
    public void Of_AnyReadingInAnyOrder_IsItsOwnText()
    {
        var texts = new ReadingTexts("\"limit\"");
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue]).Sample(
            (remaining, seconds) => Assert.Equal($"\"limit\";r={remaining};t={seconds}", texts.Of(remaining, seconds)));
    }

    [Fact]
    public void Of_TheSameReading_IsTheSameString()
    {
        var texts = new ReadingTexts("\"limit\"");
        string first = texts.Of(599, 60);

        Assert.Same(first, texts.Of(599, 60));
    }
}
