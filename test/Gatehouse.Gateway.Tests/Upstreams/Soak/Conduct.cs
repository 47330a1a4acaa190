namespace Gatehouse.Gateway.Tests.Upstreams.Soak;

/// <summary>How an upstream treats a request: the first part of its path.</summary>
internal enum Conduct
{
    Plain,
    Chunked,
    Long,
    Echo,
    Interim,
    UntilEnd,
    ClosesAfter,
    SaysMore,
    AnswersEarly,

    // No good answer comes of these.
    Silent,
    Resets,
    Cuts,
    CutsChunk,
    Garbage,
    Stalls,
    StallsInBody,
}
