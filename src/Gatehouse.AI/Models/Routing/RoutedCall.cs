using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Models.Routing;

/// <summary>What the router looks at of a call.</summary>
internal readonly record struct RoutedCall
{
    public required CallOperation Operation { get; init; }

    public required CallOutline Outline { get; init; }

    /// <summary>Fields of the request; null when there is none.</summary>
    public HeaderList? Headers { get; init; }

    public Consumer? Consumer { get; init; }

    /// <summary>Which of the consumer's keys it came with; empty when it came with none.</summary>
    public string Key { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Thinking that only its maker can read; null when there is none.</summary>
    public Part? Opaque { get; init; }
}
