namespace Gatehouse.Core.Requests;

/// <summary>One message of a call as it is logged.</summary>
/// <param name="Role">"system", "user", "assistant" or "tool".</param>
/// <param name="Text">Its words, redacted and cut.</param>
public sealed record ModelCallTurn(string Role, string Text);
