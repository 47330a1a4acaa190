using System.Text;
using System.Text.Json;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Rules as a tree over the members of a body, built once for a provider.</summary>
internal sealed class FieldNode
{
    private readonly List<(byte[] Name, FieldNode Node)> _members = [];

    private FieldNode()
    {
    }

    public FieldRule? Rule { get; private set; }

    /// <summary>Of the items, when this is a list; null when they are of no concern.</summary>
    public FieldNode? Items { get; private set; }

    public bool HasMembers => _members.Count > 0;

    /// <summary>Names that rules give to members of this object: a call may have both names of one field.</summary>
    public List<(byte[] Name, FieldRule Rule)> NewNames { get; } = [];

    public static FieldNode Of(IEnumerable<FieldRule> rules)
    {
        var root = new FieldNode();
        foreach (var rule in rules)
        {
            root.Add(rule);
        }

        return root;
    }

    /// <summary>The node of the member whose name the reader is at.</summary>
    public FieldNode? Find(ref Utf8JsonReader reader)
    {
        foreach (var (name, node) in _members)
        {
            if (reader.ValueTextEquals(name))
            {
                return node;
            }
        }

        return null;
    }

    private void Add(FieldRule rule)
    {
        var node = this;
        var parent = this;
        foreach (string step in rule.Path.Split('.'))
        {
            bool isList = step.EndsWith("[]", StringComparison.Ordinal);
            parent = node;
            node = node.Member(isList ? step[..^2] : step);
            node = isList ? node.Items ??= new FieldNode() : node;
        }

        node.Rule = rule;
        if (rule.As is not null)
        {
            parent.NewNames.Add((Encoding.UTF8.GetBytes(rule.As), rule));
        }
    }

    private FieldNode Member(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        foreach (var (known, node) in _members)
        {
            if (known.AsSpan().SequenceEqual(bytes))
            {
                return node;
            }
        }

        var added = new FieldNode();
        _members.Add((bytes, added));
        return added;
    }
}
