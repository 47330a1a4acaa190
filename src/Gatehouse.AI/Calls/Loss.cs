namespace Gatehouse.AI.Calls;

/// <summary>One field a translation changed or left out; the field as the client wrote it ("messages[2].content[0].input_audio").</summary>
public readonly record struct Loss(string Field, LossKind Kind);
