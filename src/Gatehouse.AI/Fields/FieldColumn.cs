namespace Gatehouse.AI.Fields;

/// <summary>A provider and one model of each family that takes other fields.</summary>
/// <param name="Provider">The provider's type.</param>
/// <param name="Model">A model of the family.</param>
/// <param name="Settings">Settings of the provider beside its type and keys, as the inside of a YAML mapping.</param>
public sealed record FieldColumn(string Provider, string Model, string Settings = "")
{
    /// <summary>Whether it is a server at an address of one's own, which may know less than the vendor.</summary>
    public bool IsElsewhere => Settings.Contains("//localhost", StringComparison.Ordinal);

    /// <summary>As the head of a table shows it.</summary>
    public string Title => IsElsewhere ? $"{Provider} by url" : $"{Provider} {Model}";
}
