namespace Gatehouse.AI.Calls;

/// <summary>The model's words of refusal (OpenAI: message.refusal).</summary>
public sealed record RefusalPart(string Text) : Part;
