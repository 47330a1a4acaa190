namespace Gatehouse.AI.Tests.Matrix;

/// <summary>A provider and one model of each family that takes other fields.</summary>
/// <param name="Type">The provider's type.</param>
/// <param name="Model">A model of the family.</param>
/// <param name="Settings">Settings of the provider beside its type and key, as the inside of a YAML mapping.</param>
internal sealed record Column(string Type, string Model, string Settings = "")
{
    public string Name => $"{Type}, {Model}";
}
