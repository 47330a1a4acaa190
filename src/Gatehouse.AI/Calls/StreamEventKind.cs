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

    /// <summary>Where words of the part come from; before, between or behind its words.</summary>
    Citation,

    /// <summary>An image, whole.</summary>
    Image,

    /// <summary>A piece of audio, of its transcript or of both.</summary>
    AudioDelta,

    /// <summary>A member of the vendor's reply that has no place in the hub, told once: name and value.</summary>
    Extra,

    /// <summary>The same of one answer.</summary>
    ChoiceExtra,
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
