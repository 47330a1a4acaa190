namespace Gatehouse.Core.Configuration.Nodes;

/// <summary>One key of a mapping with the key's own place.</summary>
public sealed record ConfigEntry(string Key, SourceMark KeyMark, ConfigNode Value)
{
    public SourceMark KeyMark
    {
        get => Block is { } block ? block.PlaceOf(field) : field;
        init;
    } = KeyMark;

    /// <summary>The piece of the file it was read with; null when the file was read whole.</summary>
    internal SourceBlock? Block { get; init; }
}
