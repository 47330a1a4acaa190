namespace Gatehouse.Architecture.Tests;

/// <summary>A type of the product and the full names of the types it mentions.</summary>
internal sealed record TypeUse(string Name, string Namespace, IReadOnlyList<string> Mentions)
{
    /// <summary>Whether the type is in this namespace or below it.</summary>
    public bool IsIn(string ns) => Namespace == ns || Namespace.StartsWith(ns + ".", StringComparison.Ordinal);
}
