using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Reading;

/// <summary>
/// Adds the sections of an included file: maps by name are joined, lists are appended, documents are joined setting by
/// setting; a name or setting that both write is a fault with both places.
/// </summary>
internal sealed class RootMerge(ConfigurationLanguage language, ProblemList problems)
{
    public ConfigMapping Merge(ConfigMapping into, ConfigMapping part)
    {
        var plan = DocumentPlan.Of(typeof(GatewayDocument));
        return Join(into, part, key => plan.Find(key)?.Shape ?? SectionShape(key), isRoot: true);
    }

    private ValueShape? SectionShape(string key)
        => language.Sections.FirstOrDefault(s => s.Key == key) is { } section ? ValueShapes.Of(section.DocumentType) : null;

    private ConfigMapping Join(ConfigMapping into, ConfigMapping part, Func<string, ValueShape?> shapeOf, bool isRoot)
    {
        var entries = new List<ConfigEntry>(into.Entries);
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < entries.Count; i++)
        {
            index[entries[i].Key] = i;
        }

        foreach (var entry in part.Entries)
        {
            if (isRoot && entry.Key == "include")
            {
                continue;
            }

            if (index.TryGetValue(entry.Key, out int at))
            {
                entries[at] = entries[at] with { Value = JoinValues(entries[at], entry, shapeOf(entry.Key), isRoot) };
            }
            else
            {
                entries.Add(entry);
            }
        }

        return new ConfigMapping(into.Mark, into.Path, entries);
    }

    private ConfigNode JoinValues(ConfigEntry first, ConfigEntry second, ValueShape? shape, bool isRoot)
    {
        switch (first.Value, second.Value)
        {
            case (_, ConfigScalar { IsNull: true }):
                return first.Value;
            case (ConfigScalar { IsNull: true }, _):
                return second.Value;
            case (ConfigMapping a, ConfigMapping b) when shape is DictionaryShape || (shape is null && isRoot):
                return Join(a, b, _ => null, isRoot: false);
            case (ConfigMapping a, ConfigMapping b) when shape is DocumentShape document:
                return Join(a, b, key => document.Plan.Find(key)?.Shape, isRoot: false);
            case (var a, var b) when shape is ListShape:
                return new ConfigSequence(a.Mark, a.Path, [.. ItemsOf(a), .. ItemsOf(b)]);
            case (ConfigScalar a, ConfigScalar b) when a.Text == b.Text && a.Fault is null && b.Fault is null:
                return a;
            default:
                problems.Add(YamlTreeReader.DuplicateOf(second.Key, second.KeyMark, second.Value.Path, first.KeyMark));
                return first.Value;
        }
    }

    private static IReadOnlyList<ConfigNode> ItemsOf(ConfigNode node) => node is ConfigSequence list ? list.Items : [node];
}
