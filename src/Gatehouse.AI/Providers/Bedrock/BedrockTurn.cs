namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>One element of messages: a role and its blocks.</summary>
internal sealed class BedrockTurn(string role)
{
    public const string User = "user";
    public const string Assistant = "assistant";

    public string Role { get; } = role;

    public List<PlacedPart> Parts { get; } = [];
}
