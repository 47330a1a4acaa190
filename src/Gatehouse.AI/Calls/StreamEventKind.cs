namespace Gatehouse.AI.Calls;

public enum StreamEventKind
{
    /// <summary>The provider accepted the call: id and model are known. Nothing of the answer yet (lifecycle, held back).</summary>
    Started,
    TextStarted,
    TextDelta,
    RefusalDelta,
    ThinkingStarted,
    ThinkingDelta,

    /// <summary>The signature of the thinking part, whole or in pieces.</summary>
    SignatureDelta,

    /// <summary>Encrypted reasoning, whole.</summary>
    RedactedThinking,
    ToolCallStarted,
    ToolArgumentsDelta,
    PartEnded,
    LogProbs,
    Usage,

    /// <summary>One answer ended, with its reason.</summary>
    Finished,

    /// <summary>The stream is complete: the provider's own end mark was seen.</summary>
    Ended,

    /// <summary>The provider reported an error within the stream, or it broke off.</summary>
    Failed,
    Ping,
    Unknown,
}
