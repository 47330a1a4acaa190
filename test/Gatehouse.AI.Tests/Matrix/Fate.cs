namespace Gatehouse.AI.Tests.Matrix;

/// <summary>What becomes of a field on its way.</summary>
internal enum Fate
{
    /// <summary>The call passes through byte for byte.</summary>
    Kept,

    /// <summary>It is written in the provider's own words and loses nothing.</summary>
    Mapped,

    /// <summary>It is sent as something near, and the caller is told.</summary>
    Approximated,

    /// <summary>It is not sent, and the caller is told.</summary>
    Dropped,

    /// <summary>The call is refused with the field's name.</summary>
    Refused,

    /// <summary>Nobody was told, and it is not there: a fault.</summary>
    LostInSilence,
}
