namespace Gatehouse.Server.Hosting;

/// <summary>What came of starting a process that takes over.</summary>
/// <param name="ProcessId">The process that serves now; zero when there is none.</param>
/// <param name="Failure">Why there is none.</param>
internal sealed record SuccessorOutcome(int ProcessId, string? Failure);
