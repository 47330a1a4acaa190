using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Models.Prices;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.AI.Tests.Replay;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>
/// The worked examples of docs/operate/costs.md: what a vendor's reply says there, read by the product and priced by its
/// catalogue, makes exactly the table that follows.
/// </summary>
public sealed partial class CostsPageTests(ReplayFixture fixture) : IClassFixture<ReplayFixture>
{
    private static readonly string Page = RepositoryFolder.PathOf("docs", "operate", "costs.md");

    public static TheoryData<string> Examples() => [.. Example().Matches(File.ReadAllText(Page)).Select(m => m.Groups["title"].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_OfThePage_AddsUp(string title)
    {
        var example = Example().Matches(File.ReadAllText(Page)).Single(m => m.Groups["title"].Value == title);
        string provider = example.Groups["provider"].Value, form = example.Groups["form"].Value;
        byte[] reply = Encoding.UTF8.GetBytes(example.Groups["json"].Value);
        var usage = form == "batch" ? OpenAIBatch.Summarize(reply).Usage
            : fixture.Gateway.Snapshot.Part<ModelDirectory>().Find(ReplayGateway.ModelOf(provider))!.Targets[0].Provider.Summarize(form, reply).Usage;
        var price = ModelCatalogue.BuiltIn.Find(provider, example.Groups["model"].Value)!.Price!;

        string table = Table(price.LinesOf(usage, SecondComputation.At), price.CostOf(usage, SecondComputation.At));
        TestContext.Current.TestOutputHelper!.WriteLine($"{title}\n{table}\n");

        Assert.Equal(UsageGrade.Reported, usage.Grade);
        Assert.Equal(table, example.Groups["table"].Value.Trim().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Page_HasAnExampleForEveryVendorItNames()
        => Assert.Superset(
            new HashSet<string>(["openai", "anthropic", "gemini", "bedrock", "cohere", "deepseek", "xai"], StringComparer.Ordinal),
            Example().Matches(File.ReadAllText(Page)).Select(m => m.Groups["provider"].Value).ToHashSet(StringComparer.Ordinal));

    private static string Table(IReadOnlyList<CostLine> lines, decimal? cost)
    {
        var table = new StringBuilder("| bucket | used | rate | dollars |\n|---|---|---|---|\n");
        foreach (var line in lines)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {Words(line.Bucket)} | {line.Quantity:#,0.##} | {line.Rate:0.######} {Per(line.Per)} | {line.Quantity * line.Rate / line.Per:0.############} |\n");
        }

        return table.Append(CultureInfo.InvariantCulture, $"| **together** | | | **{cost:0.############}** |").ToString();
    }

    private static string Per(decimal per) => per == 1 ? "each" : per == 3600 ? "an hour" : "a million";

    private static string Words(PriceBucket bucket) => UpperCase().Replace(bucket.ToString(), m => " " + m.Value.ToLowerInvariant()).Trim();

    [GeneratedRegex(@"^### (?<title>[^\n]*?): `(?<provider>\w+)/(?<model>[^`]+)`, form `(?<form>[\w-]+)`\n.*?```json\n(?<json>.*?)```\n\n(?<table>\|.*?)\n(?:\n|\z)", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Example();

    [GeneratedRegex("[A-Z]|(?<=[a-z])[0-9]")]
    private static partial Regex UpperCase();
}
