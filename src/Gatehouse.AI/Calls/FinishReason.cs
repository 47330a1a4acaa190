namespace Gatehouse.AI.Calls;

/// <summary>Why an answer ended: a closed set, with the provider's own word beside it (<see cref="ReplyChoice.RawFinish"/>).</summary>
public enum FinishReason
{
    Stop,
    Length,
    ToolCalls,
    ContentFilter,

    /// <summary>The provider paused a long turn; the client must send the conversation again to go on.</summary>
    Paused,

    /// <summary>A value this version does not know; dialects answer "stop" and tell the raw value.</summary>
    Unknown,
}
