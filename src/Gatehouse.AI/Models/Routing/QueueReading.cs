namespace Gatehouse.AI.Models.Routing;

/// <summary>What a model server says of itself: calls that it works on, and calls that wait.</summary>
/// <param name="Running">Calls that run.</param>
/// <param name="Waiting">Calls that wait.</param>
/// <param name="At">Timestamp of the reading.</param>
internal sealed record QueueReading(int Running, int Waiting, long At);
