namespace Gatehouse.Server.Demo;

/// <summary>What the stand-in answers, before it is written in a vendor's form.</summary>
/// <param name="Choices">The answers, one or as many as were asked for.</param>
/// <param name="CachedTokens">Part of the input tokens reported as read from a cache.</param>
internal sealed record DemoAnswer(IReadOnlyList<DemoChoice> Choices, int CachedTokens)
{
    public int OutputTokens => Choices.Sum(c => c.Tokens.Count + c.Thinking.Count + c.Calls.Sum(call => 1 + (call.Arguments.Length / 4)));

    public int ReasoningTokens => Choices.Sum(c => c.Thinking.Count);
}
