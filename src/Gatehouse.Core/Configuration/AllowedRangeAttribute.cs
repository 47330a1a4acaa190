namespace Gatehouse.Core.Configuration;

/// <summary>Smallest and largest allowed value, written as in YAML ("1ms", "1h"; "1", "65535"); for lists, of each item.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AllowedRangeAttribute(string minimum, string maximum) : Attribute
{
    public string Minimum { get; } = minimum;

    public string Maximum { get; } = maximum;
}
