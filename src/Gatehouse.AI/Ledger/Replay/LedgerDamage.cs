using Gatehouse.AI.Ledger.Files;

namespace Gatehouse.AI.Ledger.Replay;

/// <summary>Bytes of the log that were sound once and are not, or not there any more.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Offset">Where the damage begins; -1 when the file as a whole is none of a ledger.</param>
/// <param name="Bytes">How many bytes could not be read.</param>
public sealed record LedgerDamage(string File, long Offset, long Bytes)
{
    internal static LedgerDamage OfAll(LedgerFolder folder, SegmentName name) => new(name.ToString(), -1, new FileInfo(folder.FileOf(name)).Length);
}
