namespace Gatehouse.EndToEnd.Tests.Samples;

public sealed class ExpectedOutputTests
{
    [Theory]
    [InlineData("one\ntwo", "one\ntwo\n", true)]
    [InlineData("one\ntwo", "one\nthree\n", false)]
    [InlineData("id: ...-1", "id: abc-1\n", true)]
    [InlineData("id: ...-1", "id: abc-2\n", false)]
    [InlineData("first\n...\nlast", "first\na\nb\nlast\n", true)]
    [InlineData("first\n...\nlast", "first\nlast\n", true)]
    [InlineData("first\n...\nlast", "first\na\n", false)]
    [InlineData("one", "one\ntwo\n", false)]
    [InlineData("a.b", "axb\n", false)]
    public void Matches_Cases_AreDecided(string expected, string actual, bool matches)
        => Assert.Equal(matches, ExpectedOutput.Matches(expected, actual));
}
