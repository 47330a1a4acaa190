namespace Gatehouse.Core.Requests;

/// <summary>What a call asked and what was answered, redacted and cut: only of routes that say so, for the log and for traces.</summary>
/// <param name="Input">The newest messages, oldest first; null where they are not logged.</param>
/// <param name="Output">The words of the answer; null where they are not logged.</param>
public sealed record ModelCallContent(IReadOnlyList<ModelCallTurn>? Input, string? Output);
