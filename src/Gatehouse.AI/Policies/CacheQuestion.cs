using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Policies;

/// <summary>A call as a cache of answers sees it.</summary>
public sealed record CacheQuestion
{
    public required string Tenant { get; init; }

    public required string Route { get; init; }

    public Consumer? Consumer { get; init; }

    /// <summary>The client's fields.</summary>
    public required HeaderList Headers { get; init; }

    /// <summary>Form of the call (<see cref="Calls.WireForm"/>).</summary>
    public required string Form { get; init; }

    public required CacheableKind Kind { get; init; }

    /// <summary>The alias, and the targets that it stands for: one that is pointed elsewhere is another model.</summary>
    public required string Model { get; init; }

    public required string Targets { get; init; }

    /// <summary>Whether a call that would lose something is refused here.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Content type of the stream that was asked for; empty for a whole answer.</summary>
    public string StreamType { get; init; } = "";

    /// <summary>Whether the stream is to tell its usage.</summary>
    public bool IncludesUsage { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }
}
