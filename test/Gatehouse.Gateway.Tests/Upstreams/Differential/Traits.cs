using Gatehouse.Gateway.Front.Reading;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>What is special about a request and the reply to it: what rows of expected differences are told apart by.</summary>
[Flags]
internal enum Traits : ulong
{
    None = 0,

    // Requests.
    HasBody = 1UL << 0,
    ChunkedRequest = 1UL << 1,
    EmptyRequestBody = 1UL << 2,
    LargeRequest = 1UL << 3,
    Expects = 1UL << 4,
    OldClient = 1UL << 5,
    AsksForUpgrade = 1UL << 6,
    ClientLeaves = 1UL << 7,
    RequestTrailers = 1UL << 18,

    // Legal replies.
    Chunked = 1UL << 8,
    UntilClose = 1UL << 9,
    Trailers = 1UL << 10,
    Extensions = 1UL << 11,
    Interim = 1UL << 12,
    OldUpstream = 1UL << 13,
    SaysClose = 1UL << 14,
    OddSpacing = 1UL << 15,
    Switches = 1UL << 16,
    ManyFields = 1UL << 17,

    // When and how the upstream answers and ends.
    Early = 1UL << 20,
    Truncated = 1UL << 22,
    Resets = 1UL << 23,
    Silent = 1UL << 24,

    // Replies that break a rule of RFC 9112 or bend it.
    LengthAndCoding = 1UL << 32,
    EqualLengths = 1UL << 33,
    DifferingLengths = 1UL << 34,
    BadLength = 1UL << 35,
    BadChunkSize = 1UL << 36,
    LineFeedInHead = 1UL << 37,
    LineFeedInChunk = 1UL << 38,
    CarriageReturnInHead = 1UL << 39,
    Fold = 1UL << 40,
    MissingColon = 1UL << 41,
    BadStatusLine = 1UL << 42,
    SpaceBeforeColon = 1UL << 43,
    BadFieldName = 1UL << 44,
    ControlInValue = 1UL << 45,
    ExtraBytes = 1UL << 46,
    UnknownCoding = 1UL << 47,
    CodingOnOldVersion = 1UL << 48,
    LineFeedInExtension = 1UL << 49,
    EmptyLineBefore = 1UL << 50,
    BadTrailer = 1UL << 51,
    MissingChunkEnd = 1UL << 52,
    LengthOnNoBody = 1UL << 53,
    UnaskedSwitch = 1UL << 54,
    HugeHead = 1UL << 55,
    NoReason = 1UL << 56,
    ManyInterims = 1UL << 57,
    SpaceAfterSize = 1UL << 58,
}
