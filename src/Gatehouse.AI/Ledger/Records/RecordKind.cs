namespace Gatehouse.AI.Ledger.Records;

/// <summary>What a record of the log is; its first byte.</summary>
internal enum RecordKind : byte
{
    /// <summary>The first record of a segment.</summary>
    Head = 1,
    Entry = 2,
    Score = 3,

    /// <summary>The last record of a segment that was closed in order.</summary>
    Seal = 4,
}
