using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Core.Configuration.Nodes;

/// <summary>A node of the configuration tree with its place. Path is written as in messages: "services.orders.targets[0]".</summary>
public abstract class ConfigNode(SourceMark mark, string path)
{
    private string? _contentHash;

    public SourceMark Mark => Block is { } block ? block.PlaceOf(mark) : mark;

    public string Path { get; } = path;

    /// <summary>Hash of <see cref="AppendContent"/>, computed once: whatever moved around it, equal content gives equal hashes.</summary>
    public string ContentHash => _contentHash ??= HashOf();

    /// <summary>The piece of the file it was read with; null when the file was read whole.</summary>
    internal SourceBlock? Block { get; init; }

    /// <summary>"a mapping", "a list", "a text": how messages name what was found.</summary>
    internal abstract string Kind { get; }

    /// <summary>Content without places: equal for nodes that mean the same, whatever moved around them.</summary>
    public abstract void AppendContent(StringBuilder output);

    /// <summary>The same content under another path: what an alias stands for where it is used.</summary>
    internal abstract ConfigNode At(string path);

    /// <summary>How many nodes it is made of, itself included.</summary>
    internal abstract int CountNodes();

    private string HashOf()
    {
        var text = new StringBuilder();
        AppendContent(text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())), 0, 16);
    }
}
