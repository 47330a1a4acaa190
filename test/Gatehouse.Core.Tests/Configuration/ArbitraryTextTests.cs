using System.Diagnostics;
using CsCheck;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Tests.Configuration;

public sealed class ArbitraryTextTests
{
    private static readonly string[] Pieces =
    [
        "routes", "services", "policies", "a", "match", "service", "targets", "any", "limit", "keys", "consumers", "tools", "hammers", "include", "version",
        ":", ": ", "\n", "\n  ", "\n    ", "- ", "[", "]", "{", "}", ",", ", ", "'", "\"", "#", " #", "&x ", "*x", "!t ", "|", ">", "|\n", "? ", "<<: ", "---\n", "...\n", "%YAML 1.2\n",
        "${env:A}", "${file:/nowhere}", "${", "$${", "5", "5s", "10MB", "true", "~", "null", "http://a", "http://u:p@h", "\t", "\r\n", "\u0000", "\u2028", "é", "😀", "\uD800", "\\", "@", "`",
    ];

    private static readonly Gen<string> Piece = Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]);

    [Fact]
    public void Parse_ArbitraryText_NeverThrowsAndPrints()
        => Gen.String.Sample(Check, iter: 1000);

    [Fact]
    public void Parse_PiecesOfTheLanguageInAnyOrder_NeverThrowsAndPrints()
        => Piece.Array[0, 40].Sample(pieces => Check(string.Concat(pieces)), iter: 1000);

    [Fact]
    public void Parse_BrokenConfiguration_NeverThrowsAndPrints()
    {
        const string Whole = """
            services: { orders: { targets: [http://a:1, "http://b"], timeout: 5s } }
            policies:
              one: { limit: { limit: 5, window: 1m, by: ip } }
              two: { gate: &g "open ${env:A}" }
            routes:
              api: { match: { path: /a/**, methods: [GET] }, service: orders, policies: [one, { any: [two, { gate: *g }] }] }
              b:
                match: /b
                respond: 200
            consumers: { acme: { keys: ["sk-0123456789abcdef"], title: 'A''s' } }
            tools: { hammers: { x: { size: 10MB, price: 1 USD, use: 6/m, part: 5%, like: [x] } } }
            """;
        Gen.Select(Gen.Int[0, Whole.Length], Gen.Int[0, 12], Piece)
            .Sample((at, length, piece) => Check(Whole[..at] + piece + Whole[Math.Min(Whole.Length, at + length)..]), iter: 1000);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("\"")]
    [InlineData("a")]
        [InlineData("a: [b, c\n")]
    [InlineData("\t")]
    [InlineData("&a ")]
    [InlineData("*a ")]
    [InlineData("${env:")]
    [InlineData("!")]
    [InlineData("#")]
    public void Parse_MegabytesOfOnePiece_EndsSoonWithAFault(string piece)
    {
        var watch = Stopwatch.StartNew();
        var result = TestLanguage.Parse(string.Concat(Enumerable.Repeat(piece, Math.Min(5_000_000 / piece.Length, 2_000_000))));
        Assert.False(result.IsValid);
        Assert.NotEmpty(result.Problems);
        Assert.True(ProblemText.Format(result.Problems.Take(100)).Length < 1_000_000);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"took {watch.Elapsed}");
    }

    private static bool Check(string text)
    {
        var result = TestLanguage.Parse(text, environment: new() { ["A"] = "value of a" });
        string printed = ProblemText.Format(result.Problems);
        _ = ProblemJson.From(result.Problems).ToJsonString();
        return result.IsValid != result.Problems.Any(p => p.Severity == ProblemSeverity.Error) && !printed.Contains("value of a", StringComparison.Ordinal);
    }
}
