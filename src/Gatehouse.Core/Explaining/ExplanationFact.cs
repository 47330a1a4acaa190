namespace Gatehouse.Core.Explaining;

public sealed record ExplanationFact(string Label, string Value, IReadOnlyList<ExplanationFact> Children);
