namespace Gatehouse.Core.Configuration;

/// <summary>An example value in YAML, shown by schema and reference.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ExampleAttribute(string yaml) : Attribute
{
    public string Yaml { get; } = yaml;
}
