using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Architecture.Tests;

/// <summary>Documents are sealed records with init-only members; every setting has a description, every number a range.</summary>
public sealed class DocumentTests
{
    private static readonly HashSet<Type> Measured =
        [typeof(int), typeof(long), typeof(double), typeof(decimal), typeof(TimeSpan), typeof(ByteSize), typeof(Share), typeof(Money)];

    private static IEnumerable<Type> Documents
        => Assemblies.All.SelectMany(a => a.GetTypes()).Where(t => t.IsSubclassOf(typeof(Document)));

    private static IEnumerable<PropertyInfo> Settings
        => Documents.SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(p => p.GetCustomAttribute<NotASettingAttribute>() is null);

    [Fact]
    public void Documents_AreFound() => Assert.Contains(typeof(ServiceDocument), Documents);

    [Fact]
    public void Documents_AreSealed() => Rule.HasNoBreach(Documents.Where(t => !t.IsSealed && !t.IsAbstract));

    [Fact]
    public void Settings_HaveADescription()
        => Rule.HasNoBreach(Settings.Where(p => !IsSentence(p.GetCustomAttribute<DescriptionAttribute>()?.Description)).Select(Name));

    [Fact]
    public void Settings_AreInitOnly()
        => Rule.HasNoBreach(Settings.Where(p => p.SetMethod is not { } set
            || !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))).Select(Name));

    [Fact]
    public void Numbers_HaveARange()
        => Rule.HasNoBreach(Settings.Where(p => Measured.Contains(Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType)
            && p.GetCustomAttribute<AllowedRangeAttribute>() is null).Select(Name));

    private static bool IsSentence(string? text) => text is { Length: > 3 } && !char.IsLower(text[0]) && text[^1] is '.';

    private static string Name(PropertyInfo property) => $"{property.DeclaringType!.Name}.{property.Name}";
}
