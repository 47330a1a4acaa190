using System.Globalization;
using System.Text.RegularExpressions;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.GeminiCompatible;
using Gatehouse.AI.Tests.Providers.GeminiCompatible;

namespace Gatehouse.AI.Tests.Providers.Gemini;

/// <summary>The tables in docs/providers/gemini.md say what the code does.</summary>
public sealed partial class GeminiFieldTests
{
    public static TheoryData<string, string, string> Fields()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var row in Rows("fields"))
        {
            data.Add($"{row[0]} | {row[1]}", row[2], row[3]);
        }

        return data;
    }

    [Fact]
    public void Table_EveryProbe_HasItsRow()
        => Assert.Equal(GeminiFieldProbes.All.Keys.Order(StringComparer.Ordinal), Rows("fields").Select(r => $"{r[0]} | {r[1]}").Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Fields))]
    public void Table_EveryRow_IsWhatHappens(string row, string fate, string becomes)
    {
        var (call, model) = GeminiFieldProbes.All[row];
        string actual;
        string wire = "";
        try
        {
            (wire, string loss) = GeminiCalling.Translate(call, model);
            actual = loss.Length == 0 ? "kept or mapped" : loss.Contains("dropped", StringComparison.Ordinal) ? "dropped" : "approximated";
        }
        catch (ModelException e) when (e.Error.Kind == ModelErrorKind.InvalidRequest)
        {
            actual = "refused";
            Assert.NotNull(e.Error.Parameter);
        }

        Assert.Equal(fate is "kept" or "mapped" ? "kept or mapped" : fate, actual);
        var words = Word().Matches(becomes).Select(w => w.Groups[1].Value).ToList();
        bool isEither = becomes.Contains(" or `", StringComparison.Ordinal);
        Assert.True(words.Count == 0 || (isEither ? words.Any(Sent) : words.All(Sent)), wire);

        bool Sent(string word) => wire.Contains($"\"{word}\"", StringComparison.Ordinal);
    }

    [Fact]
    public void Table_Models_AreTheFamilies()
    {
        var expected = GeminiFamilies.All.Select(f => Row($"`{f.Prefix}`", f)).Append(Row("a newer `gemini-`", GeminiFamilies.Newest)).Append(Row("any other", GeminiFamilies.Foreign));
        Assert.Equal(expected, Rows("models").Select(r => string.Join(" | ", r)));
    }

    private static string Row(string name, GeminiFamily family) => string.Join(" | ",
        name,
        string.Join(", ", family.Levels),
        family.Budget.Most == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{family.Budget.Least} to {family.Budget.Most}"),
        family.CanBeOff ? "yes" : "no",
        family.ChecksSignatures ? "yes" : "no");

    private static List<string[]> Rows(string mark)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Gatehouse.slnx")))
        {
            folder = folder.Parent;
        }

        string text = File.ReadAllText(Path.Combine(folder.FullName, "docs", "providers", "gemini.md"));
        int start = text.IndexOf($"<!-- {mark} -->", StringComparison.Ordinal);
        int end = text.IndexOf($"<!-- /{mark} -->", StringComparison.Ordinal);
        return [.. text[start..end].Split('\n').Where(l => l.StartsWith('|')).Skip(2).Select(l => l[1..^1].Split('|').Select(c => c.Trim()).ToArray())];
    }

    [GeneratedRegex("`([a-zA-Z]+)`")]
    private static partial Regex Word();
}
