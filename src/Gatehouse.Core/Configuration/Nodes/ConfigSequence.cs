using System.Text;

namespace Gatehouse.Core.Configuration.Nodes;

public sealed class ConfigSequence(SourceMark mark, string path, IReadOnlyList<ConfigNode> items) : ConfigNode(mark, path)
{
    public IReadOnlyList<ConfigNode> Items { get; } = items;

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
}
