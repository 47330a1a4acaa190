namespace Gatehouse.AI.Tests.Faults;

/// <summary>What a client is to be told of a call that failed before its reply began; each form in front has a status for it.</summary>
internal enum Kind
{
    Request,
    Credential,
    Forbidden,
    Missing,
    TooLarge,
    Limited,
    Server,
    Overloaded,
    Timeout,
    Unreachable,

    /// <summary>The vendor's answer is none: a bad gateway.</summary>
    NoAnswer,
}
