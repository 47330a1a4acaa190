namespace Gatehouse.Core.Configuration;

/// <summary>The text names an entry of this section ("services", "policies", "ai.providers"); a dangling name is a fault.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReferenceToAttribute(string section) : Attribute
{
    public string Section { get; } = section;
}
