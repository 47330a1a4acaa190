namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>What a rule did with one member.</summary>
internal enum FieldVerdict
{
    /// <summary>It stays as it is.</summary>
    Kept,

    /// <summary>It is written under the rule's name.</summary>
    Written,

    /// <summary>It is left out.</summary>
    Cut,
}
