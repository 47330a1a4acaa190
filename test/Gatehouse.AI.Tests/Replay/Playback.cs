namespace Gatehouse.AI.Tests.Replay;

/// <summary>What the stand-in answers to one call.</summary>
/// <param name="ContentType">Content type, which decides the framing.</param>
/// <param name="Pieces">The bytes, each piece flushed by itself.</param>
/// <param name="Status">Status.</param>
/// <param name="IsCut">Whether the connection breaks behind the last piece.</param>
internal sealed record Playback(string ContentType, IReadOnlyList<byte[]> Pieces, int Status = 200, bool IsCut = false);
