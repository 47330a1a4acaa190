namespace Gatehouse.Server.Explaining;

/// <summary>What was asked on the command line of models fields; null for what was not said.</summary>
internal sealed record FieldQuestion(string? Form, string? Provider, string? Model, bool Lost);
