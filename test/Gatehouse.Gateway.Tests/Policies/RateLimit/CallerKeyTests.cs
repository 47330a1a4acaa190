using Gatehouse.Gateway.Policies.RateLimit;

namespace Gatehouse.Gateway.Tests.Policies.RateLimit;

public sealed class CallerKeyTests
{
    [Fact]
    public void OfText_ThatIsLong_TellsCallersApartWithoutKeepingTheText()
    {
        string text = new('x', 65);

        Assert.Equal("", CallerKey.OfText(text).Text);
        Assert.Equal(CallerKey.OfText(text), CallerKey.OfText(text));
        Assert.NotEqual(CallerKey.OfText(text), CallerKey.OfText(text + "y"));
        Assert.NotEqual(CallerKey.OfText(text), CallerKey.OfText(""));
    }
}
