using System.Runtime.InteropServices;

namespace Gatehouse.AI.Ledger.Files;

/// <summary>How far a segment was read or written: bytes, and the batch that the last record was flushed with.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SegmentPosition(long Offset, ulong Batch);
