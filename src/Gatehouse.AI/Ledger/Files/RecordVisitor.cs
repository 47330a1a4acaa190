using Gatehouse.AI.Ledger.Records;

namespace Gatehouse.AI.Ledger.Files;

/// <summary>What is done with each record of a segment; the bytes are after its kind and are used until it returns.</summary>
internal delegate void RecordVisitor(RecordKind kind, ReadOnlySpan<byte> fields);
