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

            var bound = BindItem(pass, entry);
            isGood &= bound.IsGood;
            if (bound.Value is not null)
            {
                result[entry.Key] = bound.Value;
            }
        }

        return new Bound(result, isGood);
    }

    /// <summary>
    /// What stands in a piece of the file that has not changed is taken as it was bound before. A binding that had anything
    /// to say, or read files, is made again at each load.
    /// </summary>
    private Bound BindItem(BindingPass pass, ConfigEntry entry)
    {
        var place = new BindingPlace(entry.KeyMark, entry.Key);
        if (entry.Block is not { MayBeKept: true, Entries: [var only] } block || !ReferenceEquals(only.Value, entry.Value))
        {
            return Item.Bind(pass, entry.Value, place);
        }

        if (block.Binding is { } kept && ReferenceEquals(kept.Shape, Item))
        {
            pass.References.AddRange(kept.References);
            return Bound.Good(kept.Value);
        }

        var before = pass.State;
        int references = pass.References.Count;
        var bound = Item.Bind(pass, entry.Value, place);
        if (bound is { IsGood: true, Value: { } value } && pass.State == before)
        {
            block.Binding = new KeptBinding(Item, value, [.. pass.References.Skip(references)]);
        }

        return bound;
    }

    public DictionaryShape WithNames(StringComparer names) => new(Item, itemType) { Names = names };
}
