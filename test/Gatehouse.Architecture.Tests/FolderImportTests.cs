namespace Gatehouse.Architecture.Tests;

/// <summary>A policy, a provider, a dialect is one folder that knows Core and itself, never its siblings.</summary>
public sealed class FolderImportTests
{
    private static readonly string[] ProviderMayUse = ["Gatehouse.Core", "Gatehouse.AI.Calls", "Gatehouse.AI.Providers.OpenAICompatible", "Gatehouse.AI.Providers.GeminiCompatible", "Gatehouse.AI.Providers.AnthropicCompatible", "Gatehouse.AI.Providers.OpenAIResponses", "Gatehouse.AI.Providers.CohereCompatible"];

    private static readonly string[] DialectMayUse = ["Gatehouse.Core", "Gatehouse.AI.Calls", "Gatehouse.AI.Models"];

    [Theory]
    [InlineData("Gatehouse.Gateway.Policies")]
    [InlineData("Gatehouse.AI.Policies")]
    public void Policies_UseCoreAndThemselves(string root)
    {
        string[] core = root.StartsWith("Gatehouse.AI", StringComparison.Ordinal) ? ["Gatehouse.Core", "Gatehouse.AI.Calls"] : ["Gatehouse.Core"];
        Rule.HasNoBreach(Assemblies.Forbidden(t => t.IsIn(root), (t, used) => !MayUse(t, used, root, core)));
    }

    [Fact]
    public void Providers_UseCallsAndThemselves()
        => Rule.HasNoBreach(Assemblies.Forbidden(
            t => t.IsIn("Gatehouse.AI.Providers") && t.Namespace != "Gatehouse.AI.Providers",
            (t, used) => !MayUse(t, used, "Gatehouse.AI.Providers", ProviderMayUse)));

    [Fact]
    public void Dialects_UseCallsModelsAndThemselves()
        => Rule.HasNoBreach(Assemblies.Forbidden(
            t => t.IsIn("Gatehouse.AI.Dialects") && t.Namespace != "Gatehouse.AI.Dialects",
            (t, used) => !MayUse(t, used, "Gatehouse.AI.Dialects", DialectMayUse)));

    [Fact]
    public void Core_KnowsNoSinglePolicyProviderOrStore()
        => Rule.HasNoBreach(Assemblies.Forbidden(
            t => t.IsIn("Gatehouse.Core"),
            (_, used) => used.StartsWith("Gatehouse.", StringComparison.Ordinal) && !used.StartsWith("Gatehouse.Core.", StringComparison.Ordinal)));

    private static bool MayUse(TypeUse type, string used, string root, string[] allowed)
    {
        if (!used.StartsWith("Gatehouse.", StringComparison.Ordinal) || Within(used, type.Namespace) || IsContract(used, root))
        {
            return true;
        }

        // The folder directly below the root is the feature; folders below it belong to it.
        var feature = string.Join('.', type.Namespace.Split('.').Take(root.Split('.').Length + 1));
        return Within(used, feature) || allowed.Any(a => Within(used, a));
    }

    private static bool Within(string name, string ns) => name.StartsWith(ns + ".", StringComparison.Ordinal);

    /// <summary>A type directly in the root namespace: the contract that every folder below it implements.</summary>
    private static bool IsContract(string used, string root)
        => Within(used, root) && !used[(root.Length + 1)..].Contains('.', StringComparison.Ordinal);
}
