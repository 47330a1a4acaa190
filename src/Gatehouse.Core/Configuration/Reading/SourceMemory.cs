using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Reading;

/// <summary>
/// Large files as they were read last, in pieces; a piece whose text is the same is not parsed again. A piece counts only
/// when it is whole in itself and there is nothing to say about it. Anything else, and the file is read whole: what is read
/// and what is told is the same either way.
/// </summary>
internal sealed class SourceMemory(int smallestFile = SourceMemory.SmallestFile)
{
    private const int SmallestFile = 32_000;

    private readonly Dictionary<string, Dictionary<string, Dictionary<string, SourceBlock>>> _files = new(StringComparer.Ordinal);

    /// <summary>The root of a file; null when it must be read whole.</summary>
    public ConfigMapping? TryRead(SourceFile file, ValueReferences references)
    {
        if (file.Text.Length < smallestFile || new BlockCut(file.Text).Sections() is not { } sections)
        {
            _files.Remove(file.Name);
            return null;
        }

        var before = _files.GetValueOrDefault(file.Name) ?? [];
        var now = new Dictionary<string, Dictionary<string, SourceBlock>>(StringComparer.Ordinal);
        _files[file.Name] = now;
        var root = new List<ConfigEntry>(sections.Count);
        foreach (var section in sections)
        {
            var pieces = section.Pieces;
            var kept = new Dictionary<string, SourceBlock>(pieces.Count, StringComparer.Ordinal);
            if (!now.TryAdd(section.Key, kept) || Read(file, section, before.GetValueOrDefault(section.Key), kept, references) is not { } entries)
            {
                _files.Remove(file.Name);
                return null;
            }

            root.AddRange(section.IsSplit ? [EntryOf(file, section, entries)] : entries);
        }

        return HasTwins(root) ? null : new ConfigMapping(root[0].KeyMark, "", root);
    }

    private static List<ConfigEntry>? Read(
        SourceFile file,
        BlockSection section,
        Dictionary<string, SourceBlock>? before,
        Dictionary<string, SourceBlock> now,
        ValueReferences references)
    {
        var known = before?.GetAlternateLookup<ReadOnlySpan<char>>();
        var entries = new List<ConfigEntry>(section.Pieces.Count);
        foreach (var (range, firstLine) in section.Pieces)
        {
            if (known is { } blocks && blocks.TryGetValue(file.Text.AsSpan(range), out var block) && block.MayBeKept)
            {
                block.MoveTo(firstLine);
            }
            else
            {
                block = new SourceBlock(file.Text[range], firstLine) { MayBeKept = true };
                var place = section.IsSplit ? (section.Key, 1) : ("", 0);
                if (!YamlTreeReader.TryReadBlock(new SourceFile(file.Name, block.Text), block, firstLine, place, references))
                {
                    return null;
                }
            }

            // The same text twice is the same key twice: told by reading the whole.
            if (!now.TryAdd(block.Text, block))
            {
                return null;
            }

            entries.AddRange(block.Entries);
        }

        return HasTwins(entries) ? null : entries;
    }

    private static ConfigEntry EntryOf(SourceFile file, BlockSection section, List<ConfigEntry> entries)
        => new(section.Key, new SourceMark(file.Name, section.Line, 1, section.Key.Length), new ConfigMapping(entries[0].KeyMark, section.Key, entries));

    private static bool HasTwins(List<ConfigEntry> entries)
    {
        var seen = new HashSet<string>(entries.Count, StringComparer.Ordinal);
        return !entries.TrueForAll(e => seen.Add(e.Key));
    }
}
