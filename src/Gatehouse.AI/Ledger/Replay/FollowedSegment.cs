using System.Runtime.InteropServices;
using Gatehouse.AI.Ledger.Files;

namespace Gatehouse.AI.Ledger.Replay;

/// <summary>How much of a segment is in the sums.</summary>
/// <param name="Position">Up to where.</param>
/// <param name="IsDone">Whether nothing can follow.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FollowedSegment(SegmentPosition Position, bool IsDone);
