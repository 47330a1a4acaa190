namespace Gatehouse.Core.Configuration;

/// <summary>
/// Keys or enum values that belong to the language but arrive later: refused with "not built yet", never ignored and
/// never reported as unknown.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Enum, AllowMultiple = true)]
public sealed class PlannedAttribute(params string[] names) : Attribute
{
    public IReadOnlyList<string> Names { get; } = names;
}
