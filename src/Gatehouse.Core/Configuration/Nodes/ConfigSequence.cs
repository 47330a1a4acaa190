using System.Text;

namespace Gatehouse.Core.Configuration.Nodes;

public sealed class ConfigSequence(SourceMark mark, string path, IReadOnlyList<ConfigNode> items) : ConfigNode(mark, path)
{
    public IReadOnlyList<ConfigNode> Items { get; } = items;

    internal override string Kind => "a list";

    public override void AppendContent(StringBuilder output)
    {
        output.Append('[');
        foreach (var item in Items)
        {
            item.AppendContent(output);
            output.Append(',');
        }

        output.Append(']');
    }

    internal override ConfigNode At(string path)
        => new ConfigSequence(Mark, path, [.. Items.Select((item, i) => item.At(NodePath.Item(path, i)))]);

    internal override int CountNodes()
    {
        int count = 1;
        foreach (var item in Items)
        {
            count += item.CountNodes();
        }

        return count;
    }
}
