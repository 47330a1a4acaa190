namespace Gatehouse.AI.Ledger.Files;

/// <summary>What reading a segment came to.</summary>
/// <param name="End">Where the last sound record ends.</param>
/// <param name="Damaged">Bytes between sound records that are none: something changed what was written.</param>
/// <param name="DamagedAt">Where the first of them stand; -1 when there are none.</param>
/// <param name="IsSealed">Whether its writer closed it in order.</param>
/// <param name="HasTorn">Whether bytes follow the last sound record that are the begin of one.</param>
internal sealed record SegmentScan(SegmentPosition End, long Damaged, long DamagedAt, bool IsSealed, bool HasTorn);
