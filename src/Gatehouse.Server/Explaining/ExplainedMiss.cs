namespace Gatehouse.Server.Explaining;

internal sealed record ExplainedMiss(string Route, string Place, string Reason);
