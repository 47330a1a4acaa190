namespace Gatehouse.Core.Configuration;

/// <summary>A generated page of docs/reference.</summary>
/// <param name="Path">Relative path with forward slashes: "policies/rate_limit.md".</param>
/// <param name="Text">Markdown.</param>
public sealed record ReferencePage(string Path, string Text);
