namespace Gatehouse.AI.Calls.Frames;

/// <summary>The bytes of a stream are no frames, or one is larger than the limit; nothing after it can be read.</summary>
public sealed class FrameException(string message) : Exception(message)
{
    public static FrameException TooLarge(int limit) => new($"An event of the stream is larger than {limit} bytes.");
}
