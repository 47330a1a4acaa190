namespace Gatehouse.Server.Explaining;

internal sealed record ExplainedRefusal(int Status, string Type, string Title, string? Detail, IReadOnlyList<string> Headers);
