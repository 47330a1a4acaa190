using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Snapshots;

/// <summary>What came of one load of the configuration.</summary>
public sealed record ReloadOutcome
{
    /// <summary>Whether the new content is what requests see now. When not, the last good snapshot stays.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Revision that requests see now.</summary>
    public required string Revision { get; init; }

    /// <summary>Errors and warnings of the content.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; init; } = [];

    /// <summary>Why a right configuration could not be put into force (a certificate that cannot be read); null otherwise.</summary>
    public Exception? Failure { get; init; }

    /// <summary>When it was done.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Time from reading the files to the swap.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The part of <see cref="Duration"/> that reading and checking took; the rest is compiling.</summary>
    public TimeSpan Reading { get; init; }

    /// <summary>How many compiled objects were made.</summary>
    public int Built { get; init; }

    /// <summary>How many were taken over from the snapshot before.</summary>
    public int Reused { get; init; }

    /// <summary>Whether it was the first load.</summary>
    public bool IsFirst { get; init; }
}
