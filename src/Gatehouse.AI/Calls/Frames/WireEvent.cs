namespace Gatehouse.AI.Calls.Frames;

/// <summary>
/// One event of a stream as its framing gives it: a block of server-sent events up to and with its blank line, a line, a
/// binary frame. The spans point into the reader's buffer and are valid until its next call. A block of comments only
/// has no data and is not an event (WHATWG HTML 9.2.6).
/// </summary>
public readonly ref struct WireEvent(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, bool hasData)
{
    /// <summary>The bytes as they arrived, for streams that pass through.</summary>
    public ReadOnlySpan<byte> Raw { get; } = raw;

    /// <summary>The event's name; empty when the framing has none.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>Its JSON, or what stands in its place ("[DONE]").</summary>
    public ReadOnlySpan<byte> Data { get; } = data;

    /// <summary>Whether there was any.</summary>
    public bool HasData { get; } = hasData;
}
