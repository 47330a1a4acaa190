using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

/// <summary>The tables of docs/providers/openai-compatible.md are what the vendors' files say.</summary>
public sealed class CompatiblePageTests
{
    [Fact]
    public void Table_IsWhatTheVendorsSay() => Holds("vendors", Expected());

    [Fact]
    public void Operations_AreWhatTheVendorsSay() => Holds("operations", ExpectedOperations());

    private static void Holds(string name, string expected)
    {
        string start = $"<!-- {name} -->\n";
        string page = File.ReadAllText(Path.Combine(Root(), "docs", "providers", "openai-compatible.md"));
        string table = page[(page.IndexOf(start, StringComparison.Ordinal) + start.Length)..page.IndexOf($"<!-- /{name} -->", StringComparison.Ordinal)];

        Assert.True(expected == table, $"The table of {name} in docs/providers/openai-compatible.md is out of date. It must be:\n{expected}");
    }

    private static string ExpectedOperations()
        => "| `type` | operation | path | differs | source |\n|---|---|---|---|---|\n"
            + string.Concat(CompatibleProviders.Vendors.SelectMany(v => v.Operations.Select(o => $"| `{v.Type}` | {o.Form} | `{o.Path}` | {Differences(o)} | {o.Source} |\n")));

    private static string Differences(VendorOperation operation)
    {
        var all = new List<string>();
        Add(all, [.. operation.Rules]);
        if (!operation.Passes)
        {
            all.Add("translated");
        }

        return string.Join("; ", all);
    }

    private static void Add(List<string> all, List<FieldRule> own)
    {
        all.AddRange(own.Where(f => f.Fate == FieldFate.Renamed).Select(f => $"`{f.Path}` is `{f.As}`"));
        all.AddRange(own.Where(f => f.Fate == FieldFate.Reworded && f.Spell is null).Select(f => f.As is null ? $"`{f.Path}` in its words" : $"`{f.Path}` is `{f.As}`"));
        all.AddRange(own.Where(f => f.Spell is not null).Select(f => $"`{f.Path}` in its letters"));
        Add(all, own, FieldFate.Dropped, "dropped");
        Add(all, own, FieldFate.Refused, "refused");
    }

    private static string Expected()
        => "| `type` | vendor | address | differs from OpenAI | checked by | source |\n|---|---|---|---|---|---|\n"
            + string.Concat(CompatibleProviders.Vendors.Select(v => $"| `{v.Type}` | {v.Name} | {Addresses(v)} | {Differences(v)} | {Checked(v)} | {v.Source} |\n"));

    private static string Addresses(CompatibleVendor vendor) => vendor.ChinaAddress is null ? $"`{vendor.Address}`" : $"`{vendor.Address}`, China `{vendor.ChinaAddress}`";

    private static string Checked(CompatibleVendor vendor)
    {
        string word = vendor.Checked switch
        {
            ProviderCheck.Recordings => "recordings",
            ProviderCheck.Documentation => "documentation",
            ProviderCheck.Secondhand => "secondhand",
            _ => "nothing",
        };
        return vendor.Remark.Length == 0 ? word : $"{word}; {vendor.Remark}";
    }

    private static string Differences(CompatibleVendor vendor)
    {
        var all = new List<string>();
        if (!vendor.Chats)
        {
            return "no chat";
        }

        if (!vendor.Fields.Contains(FieldRule.MaxTokens))
        {
            all.Add("`max_completion_tokens` as it is");
        }

        if (!vendor.Fields.Contains(FieldRule.DeveloperRole))
        {
            all.Add("role `developer` as it is");
        }

        var own = vendor.Fields.Where(f => f != FieldRule.MaxTokens && f != FieldRule.DeveloperRole).ToList();
        Add(all, own);
        all.AddRange(vendor.Adds.Select(a => $"translated calls get `{a.Key}`"));
        if (vendor.Thinking != ThinkingHistory.Dropped)
        {
            all.Add("thinking goes back");
        }

        if (!vendor.AsksForUsage)
        {
            all.Add("usage is not asked for");
        }

        if (!vendor.Passes)
        {
            all.Add("always translated");
        }

        return string.Join("; ", all);
    }

    private static void Add(List<string> all, List<FieldRule> own, FieldFate fate, string word)
    {
        string[] paths = [.. own.Where(f => f.Fate == fate).Select(f => $"`{f.Path}`")];
        if (paths.Length > 0)
        {
            all.Add($"{word} {string.Join(", ", paths)}");
        }
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
}
