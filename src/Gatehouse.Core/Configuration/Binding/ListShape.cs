using System.Collections;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A list; a single item may stand for a list of one.</summary>
internal sealed class ListShape(ValueShape item, Type itemType) : ValueShape
{
    public ValueShape Item { get; } = item;

    public override string Expected => "a list";

    public override object? Blank => Array.CreateInstance(itemType, 0);

    public override Bound Bind(BindingPass pass, ConfigNode node, BindingPlace place)
    {
        IReadOnlyList<ConfigNode> nodes = node is ConfigSequence sequence ? sequence.Items : [node];
        var values = new List<object>(nodes.Count);
        bool isGood = true;
        foreach (var element in nodes)
        {
            var bound = Item.Bind(pass, element, new BindingPlace(element.Mark));
            isGood &= bound.IsGood;
            if (bound.Value is not null)
            {
                values.Add(bound.Value);
            }
        }

        var array = Array.CreateInstance(itemType, values.Count);
        ((ICollection)values).CopyTo(array, 0);
        return new Bound(array, isGood);
    }

    public override string? Format(object value)
    {
        string?[] items = [.. ((IEnumerable)value).Cast<object>().Select(Item.Format)];
        return items.Contains(null) ? null : $"[{string.Join(", ", items)}]";
    }
}
