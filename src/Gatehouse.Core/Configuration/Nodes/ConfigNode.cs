namespace Gatehouse.Core.Configuration.Nodes;

/// <summary>A node of the configuration tree with its place. Path is written as in messages: "services.orders.targets[0]".</summary>
public abstract class ConfigNode(SourceMark mark, string path)
{
    public SourceMark Mark { get; } = mark;

    public string Path { get; } = path;

    /// <summary>Content without places: equal for nodes that mean the same, whatever moved around them.</summary>
    public abstract void AppendContent(System.Text.StringBuilder output);
}
