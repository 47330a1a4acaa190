using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Tests.Providers;

/// <summary>The table of fields on a provider's page (docs/providers/NAME.md), checked row by row against the provider.</summary>
internal static partial class ProviderPage
{
    public static TheoryData<string, string, string> Fields(string name, string table = "fields")
    {
        var data = new TheoryData<string, string, string>();
        foreach (var row in Rows(name, table))
        {
            data.Add($"{row[0]} | {row[1]}", row[2], row[3]);
        }

        return data;
    }

    /// <summary>Every probe has its row, and every row its probe.</summary>
    public static void CheckComplete(string name, IEnumerable<string> probes, string table = "fields")
        => Assert.Equal(probes.Order(StringComparer.Ordinal), Rows(name, table).Select(r => $"{r[0]} | {r[1]}").Order(StringComparer.Ordinal));

    /// <summary>The call meets the fate that its row tells, and the words of what it becomes are in the body.</summary>
    public static void Check(ModelProvider provider, ModelCall call, string fate, string becomes, string model = "model-x")
        => Check(loss => provider.Translate(call, model, loss), fate, becomes);

    /// <summary>The same for any kind of call.</summary>
    public static void Check(Func<LossReport, UpstreamCall> translate, string fate, string becomes)
    {
        string actual;
        string wire = "";
        try
        {
            var loss = new LossReport();
            wire = Encoding.UTF8.GetString(translate(loss).Body.Span);
            using var valid = JsonDocument.Parse(wire);
            string lost = loss.ToString();
            actual = lost.Length == 0 ? "kept or mapped" : lost.Contains("dropped", StringComparison.Ordinal) ? "dropped" : "approximated";
        }
        catch (ModelException e) when (e.Error.Kind == ModelErrorKind.InvalidRequest)
        {
            actual = "refused";
            Assert.NotNull(e.Error.Parameter);
        }

        Assert.Equal(fate is "kept" or "mapped" ? "kept or mapped" : fate, actual);
        foreach (Match word in Word().Matches(becomes))
        {
            foreach (string part in word.Groups[1].Value.Split('.'))
            {
                Assert.Contains($"\"{part}\"", wire, StringComparison.Ordinal);
            }
        }
    }

    public static List<string[]> Rows(string name, string mark)
    {
        string text = File.ReadAllText(Path.Combine(Root(), "docs", "providers", name + ".md"));
        int start = text.IndexOf($"<!-- {mark} -->", StringComparison.Ordinal);
        int end = text.IndexOf($"<!-- /{mark} -->", StringComparison.Ordinal);
        return [.. text[start..end].Split('\n').Where(l => l.StartsWith('|')).Skip(2).Select(l => l.Trim('|').Split('|').Select(c => c.Trim()).ToArray())];
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Gatehouse.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex("`([a-zA-Z_.]+)`")]
    private static partial Regex Word();
}
