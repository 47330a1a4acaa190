using System.Text;

namespace Gatehouse.Core.Configuration.Nodes;

public sealed class ConfigMapping(SourceMark mark, string path, IReadOnlyList<ConfigEntry> entries) : ConfigNode(mark, path)
{
    private const int SmallCount = 8;
    private const int LargeCount = 64;

    private Dictionary<string, ConfigEntry>? _byKey;

    /// <summary>Entries in the order written, without duplicates (the reader reports and drops the second).</summary>
    public IReadOnlyList<ConfigEntry> Entries { get; } = entries;

    internal override string Kind => "a mapping";

    public ConfigEntry? Find(string key)
    {
        if (Entries.Count > SmallCount)
        {
            _byKey ??= Entries.ToDictionary(e => e.Key, StringComparer.Ordinal);
            return _byKey.GetValueOrDefault(key);
        }

        foreach (var entry in Entries)
        {
            if (string.Equals(entry.Key, key, StringComparison.Ordinal))
            {
                return entry;
            }
        }

        return null;
    }

    public override void AppendContent(StringBuilder output)
    {
        output.Append('{');
        foreach (var entry in Entries)
        {
            output.Append(entry.Key.Length).Append(':').Append(entry.Key).Append('=');
            if (Entries.Count > LargeCount)
            {
                // Entries keep their hashes from load to load when a file is read in pieces.
                output.Append('#').Append(entry.Value.ContentHash);
            }
            else
            {
                entry.Value.AppendContent(output);
            }

            output.Append(',');
        }

        output.Append('}');
    }

    internal override ConfigNode At(string path)
        => new ConfigMapping(Mark, path, [.. Entries.Select(e => e with { Value = e.Value.At(NodePath.Member(path, e.Key)) })]);

    internal override int CountNodes()
    {
        int count = 1;
        foreach (var entry in Entries)
        {
            count += entry.Value.CountNodes();
        }

        return count;
    }
}
