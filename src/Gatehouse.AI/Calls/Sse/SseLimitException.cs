namespace Gatehouse.AI.Calls.Sse;

/// <summary>One event of a stream is larger than the reader's limit; nothing after it can be read.</summary>
public sealed class SseLimitException(int limit) : Exception($"An event of the stream is larger than {limit} bytes.");
