namespace Gatehouse.AI.Models.Routing;

/// <summary>What a model server said of itself.</summary>
/// <param name="Running">Calls that run.</param>
/// <param name="Waiting">Calls that wait.</param>
/// <param name="Ours">Calls that this gateway had there at that time.</param>
/// <param name="At">Timestamp of the reading.</param>
internal sealed record QueueReading(int Running, int Waiting, int Ours, long At);
