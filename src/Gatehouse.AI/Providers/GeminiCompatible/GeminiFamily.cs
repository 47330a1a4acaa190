namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// What a family of models takes. A model belongs to the family with the longest prefix that its name starts with; a name
/// that no family covers is taken for a model newer than this table.
/// </summary>
internal sealed record GeminiFamily(string Prefix)
{
    /// <summary>Levels of thinking, from the least; empty for models that think by a budget or not at all.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];

    /// <summary>Smallest and largest budget in tokens; 0 and 0 for models that think by a level or not at all.</summary>
    public (int Least, int Most) Budget { get; init; }

    /// <summary>Whether a budget of 0 is taken and switches thinking off.</summary>
    public bool CanBeOff { get; init; }

    /// <summary>Whether a call of a tool in the history without its thought signature is a 400.</summary>
    public bool ChecksSignatures { get; init; }

    /// <summary>Whether calls and results of tools carry ids.</summary>
    public bool FunctionIds { get; init; }

    /// <summary>Whether results of tools may have images and files beside their text.</summary>
    public bool MediaInResults { get; init; }
}
