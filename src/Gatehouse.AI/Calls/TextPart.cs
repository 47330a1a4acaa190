namespace Gatehouse.AI.Calls;

public sealed record TextPart(string Text) : Part;
