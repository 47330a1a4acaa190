namespace Gatehouse.AI.Calls.Frames;

/// <summary>Cuts the bytes of a stream, which arrive in any pieces, into its events. One per stream, used by one thread at a time.</summary>
public abstract class FrameReader : IDisposable
{
    /// <summary>An image in one event is megabytes of base64; more than this is not an event but an attack.</summary>
    public const int DefaultLimit = 32 * 1024 * 1024;

    /// <summary>A reader for this content type; null when it is none of a stream.</summary>
    public static FrameReader? For(string? contentType)
    {
        var type = contentType.AsSpan();
        int end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase) ? new SseReader()
            : type.Equals("application/x-ndjson", StringComparison.OrdinalIgnoreCase) || type.Equals("application/jsonl", StringComparison.OrdinalIgnoreCase) ? new LineReader()
            : type.Equals(EventStreamReader.ContentType, StringComparison.OrdinalIgnoreCase) ? new EventStreamReader()
            : null;
    }

    /// <summary>Takes bytes in.</summary>
    public abstract void Append(ReadOnlySpan<byte> bytes);

    /// <summary>The next complete event; false when more bytes are needed. Throws <see cref="FrameException"/>.</summary>
    public abstract bool TryRead(out WireEvent next);

    /// <summary>The bytes ended: the last event when only its end mark is missing. One that was cut is never given out.</summary>
    public abstract bool TryReadRest(out WireEvent last);

    public abstract void Dispose();
}
