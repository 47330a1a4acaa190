namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>One element of contents: a role and its parts.</summary>
internal sealed class GeminiTurn(string role, bool isResults)
{
    public const string User = "user";
    public const string Model = "model";

    public string Role { get; } = role;

    /// <summary>Whether it answers the calls of the turn before; such a turn has nothing else in it.</summary>
    public bool IsResults { get; } = isResults;

    public List<PlacedPart> Parts { get; } = [];
}
