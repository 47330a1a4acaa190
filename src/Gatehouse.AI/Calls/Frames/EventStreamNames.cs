namespace Gatehouse.AI.Calls.Frames;

/// <summary>How names of frames that are no events begin, so that they are told from events: event types have no colon.</summary>
public static class EventStreamNames
{
    /// <summary>An exception of the service's model; its type follows, its payload is the data.</summary>
    public static ReadOnlySpan<byte> ExceptionPrefix => "exception:"u8;

    /// <summary>Any other error; its code follows, its message is the data, which is text and not JSON.</summary>
    public static ReadOnlySpan<byte> ErrorPrefix => "error:"u8;
}
