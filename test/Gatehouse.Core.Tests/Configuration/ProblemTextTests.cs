using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Tests.Configuration;

public sealed class ProblemTextTests
{
    [Fact]
    public void Caret_BelowTabsAndWideCharacters_StandsBelowItsText()
    {
        string[] lines = TestLanguage.Faults("tools: { hammers: { \"é😀\": {\tsize: 1mb } } }").Split('\n');
        Assert.Equal(lines[1].IndexOf("1mb", StringComparison.Ordinal), lines[2].IndexOf('^', StringComparison.Ordinal));
        Assert.Equal('\t', lines[2][lines[1].IndexOf('\t', StringComparison.Ordinal)]);
        Assert.EndsWith("^^^", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Caret_OfAValueOverSeveralLines_StaysOnItsLine()
    {
        string[] lines = TestLanguage.Faults("services: { a: { targets: \"http://a/?\n    more\" } }").Split('\n');
        Assert.Equal(lines[1].Length, lines[2].TrimEnd().Length);
    }

    [Fact]
    public void Line_ThatIsVeryLong_IsLeftOutOrCut()
    {
        string text = TestLanguage.Faults($"tenant: \"{new string('a', 100_000)}\"\nversion: {new string('1', 1000)}\nroutes: {{ {string.Concat(Enumerable.Range(0, 100).Select(i => $"r{i}: {{ match: /{i}, respond: x }}, "))} }}");
        Assert.True(text.Split('\n').Max(l => l.Length) < 400);
    }

    [Fact]
    public void LineEndings_OfWindows_AreNotPartOfTheLine()
        => Assert.DoesNotContain('\r', TestLanguage.Faults("version: 1\r\ntenant: 5\r\nwibble: 1\r\n"));

    [Fact]
    public void Paint_IsAskedForEachPart()
    {
        var kinds = new SortedSet<string>(StringComparer.Ordinal);
        string painted = ProblemText.Format(TestLanguage.Parse("services: { orders: http://a, orders: b }\npolicies: { a: { gate: { token: 0123456789abc } } }").Problems, (kind, text) =>
        {
            kinds.Add(kind);
            return $"<{text}>";
        });
        Assert.Equal(["error", "hint", "place", "warning"], kinds);
        Assert.StartsWith("<gatehouse.yaml:1:31>: <error GH1005>: services.orders: ", painted, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_OfAProblem_HasEveryPart()
        => Assert.Equal(
            """[{"code":"GH1005","severity":"error","file":"gatehouse.yaml","line":3,"column":3,"length":6,"path":"services.orders","message":"\u0022orders\u0022 is written twice","hint":"Rename one or remove it.","other":{"label":"first written here","file":"gatehouse.yaml","line":2,"column":3,"length":6}}]""",
            ProblemJson.From(TestLanguage.Parse("services:\n  orders: http://a\n  orders: http://b\n").Problems).ToJsonString());
}
