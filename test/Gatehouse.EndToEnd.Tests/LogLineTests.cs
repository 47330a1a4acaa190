using Gatehouse.Server.Hosting;

namespace Gatehouse.EndToEnd.Tests;

public class LogLineTests
{
    [Theory]
    [InlineData("plain gr\u00fc\u00df \u4e16", "plain gr\u00fc\u00df \u4e16")]
    [InlineData("a\r\nb", "a | b")]
    [InlineData("a\nb", "a | b")]
    [InlineData("a\rb", "a | b")]
    [InlineData("a\u0085b", "a | b")]
    [InlineData("a\u2028b\u2029c", "a | b | c")]
    [InlineData("a\u001b[31mb", "a?[31mb")]
    [InlineData("a\u009b31mb", "a?31mb")]
    [InlineData("a\0b\u000bc\u007fd", "a?b?c?d")]
    [InlineData("a\u202eb", "a?b")]
    [InlineData("a\tb", "a\tb")]
    public void Text_OfTheProgramsLog_StaysOneLineAndSteersNoTerminal(string text, string shown)
        => Assert.Equal(shown, TerminalLogger.OneLine(text));
}
