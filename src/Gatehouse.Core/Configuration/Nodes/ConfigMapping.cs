using System.Text;

namespace Gatehouse.Core.Configuration.Nodes;

public sealed class ConfigMapping(SourceMark mark, string path, IReadOnlyList<ConfigEntry> entries) : ConfigNode(mark, path)
{
    /// <summary>Entries in the order written, without duplicates (the reader reports and drops the second).</summary>
    public IReadOnlyList<ConfigEntry> Entries { get; } = entries;

    public ConfigEntry? Find(string key)
    {
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
            entry.Value.AppendContent(output);
            output.Append(',');
        }

        output.Append('}');
    }
}
