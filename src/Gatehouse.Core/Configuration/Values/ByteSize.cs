namespace Gatehouse.Core.Configuration.Values;

/// <summary>A size in bytes, written "10MB" (decimal: kB MB GB; binary: KiB MiB GiB).</summary>
public readonly record struct ByteSize(long Bytes);
