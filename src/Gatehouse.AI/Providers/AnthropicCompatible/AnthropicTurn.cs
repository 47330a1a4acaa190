using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>One element of Anthropic's messages: a role and its blocks.</summary>
internal sealed class AnthropicTurn(string role)
{
    public const string User = "user";
    public const string Assistant = "assistant";
    public const string System = "system";

    public string Role { get; } = role;

    public List<PlacedPart> Parts { get; } = [];

    public ExtraMembers Extra { get; init; } = ExtraMembers.None;
}
