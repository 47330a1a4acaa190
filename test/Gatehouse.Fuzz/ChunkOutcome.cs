namespace Gatehouse.Fuzz;

/// <summary>What a decoding came to.</summary>
internal sealed record ChunkOutcome(ChunkState State, byte[] Payload, int Consumed, byte[] Trailers);
