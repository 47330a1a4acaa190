namespace Gatehouse.Gateway.Mirroring;

/// <summary>What became of a request that was drawn for mirroring.</summary>
internal enum MirrorResult
{
    /// <summary>A reply below 500 came, and was dropped.</summary>
    Answered,

    /// <summary>A reply of 500 or above came, and was dropped.</summary>
    ServerError,

    /// <summary>No reply came, or it broke off.</summary>
    Failed,

    /// <summary>Not sent: as many copies as there may be were on their way.</summary>
    Busy,

    /// <summary>Not sent: its body is larger than what is copied.</summary>
    BodyTooLarge,

    /// <summary>Not sent: its body did not arrive whole, or was not read to its end.</summary>
    BodyUnread,
}
