using System.Collections;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A map by name.</summary>
internal sealed class DictionaryShape(ValueShape item, Type itemType) : ValueShape
{
    private readonly Type _type = typeof(Dictionary<,>).MakeGenericType(typeof(string), itemType);

    public ValueShape Item { get; } = item;

    /// <summary>How names compare; taken over from the setting's default value.</summary>
    public StringComparer Names { get; init; } = StringComparer.Ordinal;

    public override string Expected => "a mapping of names";

    public override object? Blank => Activator.CreateInstance(_type, Names);

    public override Bound Bind(BindingPass pass, ConfigNode node, BindingPlace place)
    {
        if (node is not ConfigMapping mapping)
        {
            return WrongKind(pass, node, Expected);
        }

        var result = (IDictionary)Activator.CreateInstance(_type, mapping.Entries.Count, Names)!;
        Dictionary<string, SourceMark>? folded = Names == StringComparer.Ordinal ? null : new(Names);
        bool isGood = true;
        foreach (var entry in mapping.Entries)
        {
            if (entry.Key.Length == 0)
            {
                pass.Problems.Add(new ConfigurationProblem(ProblemCodes.InvalidValue, entry.KeyMark, entry.Value.Path, "a name is empty"));
                isGood = false;
                continue;
            }

            if (folded is not null && !folded.TryAdd(entry.Key, entry.KeyMark))
            {
                pass.Problems.Add(Reading.YamlTreeReader.DuplicateOf(entry.Key, entry.KeyMark, entry.Value.Path, folded[entry.Key]));
                isGood = false;
                continue;
            }

            var bound = Item.Bind(pass, entry.Value, new BindingPlace(entry.KeyMark, entry.Key));
            isGood &= bound.IsGood;
            if (bound.Value is not null)
            {
                result[entry.Key] = bound.Value;
            }
        }

        return new Bound(result, isGood);
    }

    public DictionaryShape WithNames(StringComparer names) => new(Item, itemType) { Names = names };
}
