namespace Gatehouse.AI.Calls.Sse;

/// <summary>
/// One block of an event stream, up to and with its blank line. The spans point into the reader's buffer and are valid
/// until its next call. A block of comments only has no data and is not an event (WHATWG HTML 9.2.6).
/// </summary>
public readonly ref struct SseEvent(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, bool hasData)
{
    /// <summary>The bytes as they arrived, for streams that pass through.</summary>
    public ReadOnlySpan<byte> Raw { get; } = raw;

    /// <summary>Value of the event field; empty when there is none.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>Values of the data fields, joined by line feeds.</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Whether there was a data field at all.</summary>
    public bool HasData { get; } = hasData;
}
