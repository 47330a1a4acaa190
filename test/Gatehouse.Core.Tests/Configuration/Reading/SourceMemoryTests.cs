using System.Text;
using CsCheck;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Reading;

namespace Gatehouse.Core.Tests.Configuration.Reading;

public sealed class SourceMemoryTests
{
    private static readonly Gen<string> Piece = OneOf(
        "  a: 1\n",
        "  b: { match: /b/**, list: [1, 2] }\n",
        "  \"c d\": 'x'\n",
        "  e:\n    f: |\n      text\n\n      more\n",
        "  g: >-\n     folded\n     text\n",
        "  h:\n  - one\n  - two\n",
        "  i: \"begins here\n  j: ends here\"\n",
        "  k: {\n  l: 1 }\n",
        "  m: plain\n   goes on\n",
        "  n:   # nothing\n",
        "  # a comment\n",
        "\n",
        "    o: deeper\n",
        " p: shallower\n",
        "  q: ${env:NAME}\n",
        "  r: &anchor 5\n  s: *anchor\n",
        "  'it''s': { x: \"a: b\" }\n",
        "  t: ok\r\n",
        "  - u\n",
        "  v\n",
        "--- \n",
        "- w\n",
        "#x\n",
        "  a: again\n");

    private static readonly Gen<string> Text =
        Gen.Select(OneOf("one:\n", "one: # words\n", "one: {}\n", "One:\n", "one:\r\n", "%TAG ! x\n", "", "- x\n"), Piece.Array[0, 5], OneOf("two:\n", "two: 2\n", "one:\n", "three: |\n  x\n  two: y\n", ""), Piece.Array[0, 5])
            .Select((first, pieces, second, more) => first + string.Concat(pieces) + second + string.Concat(more));

    [Fact]
    public void TryRead_AnyText_ReadsWhatReadingTheWholeReads()
        => Text.Sample(
            text =>
            {
                var memory = new SourceMemory(smallestFile: 0);
                foreach (string version in (ReadOnlySpan<string>)[text, "# moved\n\n" + text, text + "\nlast: 1\n", text])
                {
                    if (memory.TryRead(new SourceFile("f.yaml", version), References()) is { } inPieces)
                    {
                        var problems = new ProblemList();
                        var whole = YamlTreeReader.Read(new SourceFile("f.yaml", version), References(), problems, out bool isReadable);
                        Assert.True(isReadable && problems.Count == 0, version);
                        Assert.Equal(Describe(whole!), Describe(inPieces));
                    }
                }
            },
            iter: 5000);

    [Fact]
    public void TryRead_OnePieceChanged_KeepsTheNodesOfTheOthersWhereTheyAreNow()
    {
        var memory = new SourceMemory(smallestFile: 0);
        var first = Read(memory, "routes:\n  a: { x: 1 }\n  b: { x: 2 }\nservices:\n  c: 3\n");
        var second = Read(memory, "routes:\n  a: { x: 1,\n    y: 2 }\n  b: { x: 2 }\nservices:\n  c: 3\n");
        Assert.NotSame(Find(first, "routes", "a"), Find(second, "routes", "a"));
        Assert.Same(Find(first, "routes", "b"), Find(second, "routes", "b"));
        Assert.Equal(4, Find(second, "routes", "b").Mark.Line);
        Assert.Same(Find(first, "services", "c"), Find(second, "services", "c"));
        Assert.Equal(6, Find(second, "services", "c").Mark.Line);
    }

    [Fact]
    public void TryRead_PieceWithAReference_IsReadAnewEachTime()
    {
        var memory = new SourceMemory(smallestFile: 0);
        const string Yaml = "routes:\n  a: ${env:NAME}\n  b: 2\n";
        Assert.Equal("one", ((ConfigScalar)Find(Read(memory, Yaml, "one"), "routes", "a")).Text);
        Assert.Equal("two", ((ConfigScalar)Find(Read(memory, Yaml, "two"), "routes", "a")).Text);
    }

    [Fact]
    public void Load_LargeFileLoadedAgain_KeepsDocumentsAndTellsTheSameFaults()
    {
        var loader = new ConfigurationLoader(TestLanguage.Create());
        var first = loader.Parse(Routes("/changed"));
        var second = loader.Parse("# one line more\n" + Routes("/other"));
        Assert.Empty(second.Problems);
        Assert.Same(first.Document!.Routes["r5"], second.Document!.Routes["r5"]);
        Assert.Equal("/other", second.Document.Routes["r7"].Match.Path);
        Assert.Equal(new ConfigurationLoader(TestLanguage.Create()).Parse("# one line more\n" + Routes("/other")).Document!.ContentHash(), second.Document.ContentHash());

        string bad = Routes("/other").Replace("  r9: { match:", "  r9: { mach:", StringComparison.Ordinal).Replace("service: s }\n  r20:", "service: gone }\n  r20:", StringComparison.Ordinal);
        string afresh = ProblemText.Format(new ConfigurationLoader(TestLanguage.Create()).Parse(bad).Problems);
        Assert.Equal(afresh, ProblemText.Format(loader.Parse(bad).Problems));
        Assert.Equal(afresh, ProblemText.Format(loader.Parse(bad).Problems));
        Assert.Contains("mach", afresh);
        Assert.Contains("gone", afresh);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static string Routes(string seventh)
    {
        var text = new StringBuilder("services:\n  s: { targets: \"http://127.0.0.1:1\" }\nroutes:\n");
        for (int i = 0; i < 1500; i++)
        {
            text.Append($"  r{i}: {{ match: {(i == 7 ? seventh : $"/r{i}")}, service: s }}\n");
        }

        return text.ToString();
    }

    private static ConfigMapping Read(SourceMemory memory, string text, string name = "value")
        => memory.TryRead(new SourceFile("f.yaml", text), References(name))!;

    private static ConfigNode Find(ConfigMapping root, string section, string key) => ((ConfigMapping)root.Find(section)!.Value).Find(key)!.Value;

    private static ValueReferences References(string value = "value") => new(_ => value, new SourceStamps());

    private static string Describe(ConfigNode node) => node switch
    {
        ConfigScalar scalar => $"{scalar.Mark}+{scalar.Mark.Length} {scalar.Path} {scalar.IsQuoted} {scalar.Text}\n",
        ConfigSequence list => $"{list.Mark}+{list.Mark.Length} {list.Path} [\n{string.Concat(list.Items.Select(Describe))}]\n",
        ConfigMapping map => $"{map.Mark}+{map.Mark.Length} {map.Path} {{\n{string.Concat(map.Entries.Select(e => $"{e.Key} {e.KeyMark}+{e.KeyMark.Length}: {Describe(e.Value)}"))}}}\n",
        _ => throw new InvalidOperationException(),
    };
}
