using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace Gatehouse.Architecture.Tests;

/// <summary>The built product assemblies, and which type uses which.</summary>
internal static class Assemblies
{
    public static Assembly Core { get; } = Assembly.Load("Gatehouse.Core");

    public static Assembly Gateway { get; } = Assembly.Load("Gatehouse.Gateway");

    public static Assembly AI { get; } = Assembly.Load("Gatehouse.AI");

    public static Assembly Redis { get; } = Assembly.Load("Gatehouse.Redis");

    public static Assembly Server { get; } = Assembly.Load("gatehouse");

    public static IReadOnlyList<Assembly> All { get; } = [Core, Gateway, AI, Redis, Server];

    private static ArchUnitNET.Domain.Architecture Architecture { get; } = new ArchLoader().LoadAssemblies([.. All]).Build();

    /// <summary>Every type of the product with the full names of the types it mentions: in signatures, fields and bodies.</summary>
    public static IReadOnlyList<TypeUse> Uses { get; } =
    [
        .. Architecture.Types.Where(t => t.FullName.StartsWith("Gatehouse.", StringComparison.Ordinal))
            .Select(t => new TypeUse(t.FullName, t.Namespace.FullName, [.. t.GetTypeDependencies().Select(d => d.FullName).Distinct()])),
    ];

    /// <summary>Lines "TYPE uses TYPE" for the uses that a rule forbids.</summary>
    public static IEnumerable<string> Forbidden(Func<TypeUse, bool> types, Func<TypeUse, string, bool> forbidden)
        => Uses.Where(types).SelectMany(t => t.Mentions.Where(m => forbidden(t, m)).Select(m => $"{t.Name} uses {m}")).Order(StringComparer.Ordinal);
}
