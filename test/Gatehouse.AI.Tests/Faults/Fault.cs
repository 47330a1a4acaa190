namespace Gatehouse.AI.Tests.Faults;

/// <summary>One way in which a vendor fails, or looks as if it did, and what the client is to see of it.</summary>
/// <param name="Name">What happens.</param>
/// <param name="Streams">Whether a stream was asked for.</param>
/// <param name="Says">What the vendor sends.</param>
internal sealed record Fault(string Name, bool Streams, Func<VendorForm, Answer> Says)
{
    /// <summary>What the client is told when the call fails before its reply began; null when it does not.</summary>
    public Func<VendorForm, Kind>? Fails { get; init; }

    /// <summary>Whether the reply has begun when the answer breaks off: the client sees the first word and then an error.</summary>
    public bool Breaks { get; init; }

    /// <summary>The vendor's status that a client of the same form sees with the vendor's own body; 0 when it does not.</summary>
    public int Passes { get; init; }

    /// <summary>Whether another target may answer instead.</summary>
    public bool MayMoveOn { get; init; } = true;

    /// <summary>Whether the error has the vendor's words.</summary>
    public bool HasWords { get; init; }

    /// <summary>Seconds after which the client is to come again; null for none.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>How the usage of an answer is known.</summary>
    public string Grade { get; init; } = "reported";

    /// <summary>Vendors and forms that have it: type of the vendor, whether the call passes through.</summary>
    public Func<VendorForm, bool, bool> Applies { get; init; } = static (_, _) => true;

    /// <summary>Whether the answer is served, as if nothing were wrong.</summary>
    public bool IsServed => Fails is null && !Breaks;
}
