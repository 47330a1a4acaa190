namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>What an event of a stream says; those of tools that the vendor runs, and all that are not known, are <see cref="Other"/>.</summary>
internal enum ResponsesEventKind
{
    Other,

    /// <summary>The response exists, or goes on.</summary>
    Opened,
    ItemAdded,
    ItemDone,
    TextDelta,
    RefusalDelta,

    /// <summary>A piece of a reasoning summary.</summary>
    SummaryDelta,

    /// <summary>A piece of the reasoning itself, which servers of open models show.</summary>
    ReasoningDelta,
    ArgumentsDelta,

    /// <summary>A source of words of a text.</summary>
    Annotation,

    /// <summary>The response is complete, or as complete as it gets.</summary>
    Ended,
    Failed,
    Error,
    KeepAlive,
}
