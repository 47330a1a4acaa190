namespace Gatehouse.Server.Explaining;

/// <summary>What was asked on the command line of explain.</summary>
internal sealed record ExplainQuestion(string Method, string Url, IReadOnlyList<string> Headers, string? Consumer, string? Data, string? From = null);
