namespace Gatehouse.Server.Demo;

/// <summary>One answer.</summary>
/// <param name="Thinking">Tokens of the thinking that comes before it.</param>
/// <param name="Tokens">Tokens of the text; of the refusal, when it refuses.</param>
/// <param name="Calls">Tools that it calls.</param>
/// <param name="End">Why it ends.</param>
internal sealed record DemoChoice(IReadOnlyList<string> Thinking, IReadOnlyList<string> Tokens, IReadOnlyList<DemoToolCall> Calls, DemoEnd End);
