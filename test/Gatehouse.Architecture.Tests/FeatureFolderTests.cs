namespace Gatehouse.Architecture.Tests;

/// <summary>Every policy, provider, backend and dialect folder has a README, a line in its list and mirror tests.</summary>
public sealed class FeatureFolderTests
{
    /// <summary>Folder of features, folder that mirrors it, file that lists them.</summary>
    private static readonly (string Features, string Tests, string List)[] Places =
    [
        ("src/Gatehouse.Gateway/Policies", "test/Gatehouse.Gateway.Tests/Policies", "src/Gatehouse.Gateway/Pipeline/BuiltInPolicies.cs"),
        ("src/Gatehouse.Gateway/Backends", "test/Gatehouse.Gateway.Tests/Backends", "src/Gatehouse.Gateway/Backends/BuiltInBackends.cs"),
        ("src/Gatehouse.AI/Policies", "test/Gatehouse.AI.Tests/Policies", "src/Gatehouse.AI/Policies/BuiltInAIPolicies.cs"),
        ("src/Gatehouse.AI/Providers", "test/Gatehouse.AI.Tests/Providers", "src/Gatehouse.AI/Providers/BuiltInProviders.cs"),
        ("src/Gatehouse.AI/Dialects", "test/Gatehouse.AI.Tests/Dialects", "src/Gatehouse.AI/Dialects/BuiltInDialects.cs"),
    ];

    /// <summary>Folders that features of one kind share and that are none themselves, so that they are on no list.</summary>
    private static readonly string[] Shared = ["src/Gatehouse.AI/Providers/GeminiCompatible", "src/Gatehouse.AI/Providers/AnthropicCompatible", "src/Gatehouse.AI/Providers/OpenAIResponses", "src/Gatehouse.AI/Providers/CohereCompatible"];

    public static TheoryData<string, string, string> Features
    {
        get
        {
            var features = new TheoryData<string, string, string>();
            foreach (var (folder, tests, list) in Places)
            {
                foreach (var name in Repository.FoldersIn(folder))
                {
                    features.Add($"{folder}/{name}", $"{tests}/{name}", list);
                }
            }

            return features;
        }
    }

    [Theory]
    [MemberData(nameof(Features))]
    public void Feature_HasAReadme(string folder, string tests, string list)
    {
        Assert.True(Repository.Exists(folder + "/README.md"), $"{folder} has no README.md (tests in {tests}, listed in {list})");
        Assert.InRange(Repository.ReadLines(folder + "/README.md").Length, 20, 120);
    }

    [Theory]
    [MemberData(nameof(Features))]
    public void Feature_HasMirrorTests(string folder, string tests, string list)
        => Assert.True(Repository.FilesIn(tests, "Tests.cs").Any(), $"{folder} has no tests in {tests} (listed in {list})");

    [Theory]
    [MemberData(nameof(Features))]
    public void Feature_IsOnItsList(string folder, string tests, string list)
    {
        Assert.True(Repository.Exists(list), $"{list} is missing; it lists {folder} (tests in {tests})");
        var name = Path.GetFileName(folder);

        // A line is about the folder with the longest name in it: OpenAI is part of OpenAICompatible.
        string[] longer = [.. Repository.FoldersIn(Path.GetDirectoryName(folder)!.Replace('\\', '/')).Where(f => f != name && f.Contains(name, StringComparison.Ordinal))];
        Assert.Equal(Shared.Contains(folder, StringComparer.Ordinal) ? 0 : 1, Repository.ReadLines(list).Count(l => !l.TrimStart().StartsWith("using ", StringComparison.Ordinal)
            && l.Contains("new ", StringComparison.Ordinal) && l.Contains(name, StringComparison.Ordinal)
            && !longer.Any(o => l.Contains(o, StringComparison.Ordinal))));
    }
}
