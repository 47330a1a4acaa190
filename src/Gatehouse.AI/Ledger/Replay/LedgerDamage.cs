namespace Gatehouse.AI.Ledger.Replay;

/// <summary>Bytes of the log that were sound once and are not, or not there any more.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Offset">Where the damage begins; -1 when the file as a whole is none of a ledger.</param>
/// <param name="Bytes">How many bytes could not be read.</param>
public sealed record LedgerDamage(string File, long Offset, long Bytes);
