using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>How a kind of value is written: binds nodes and describes itself to schema and reference.</summary>
internal abstract class ValueShape
{
    /// <summary>"a duration such as 5s".</summary>
    public abstract string Expected { get; }

    /// <summary>What a setting of this shape holds when it could not be bound.</summary>
    public virtual object? Blank => null;

    public abstract Bound Bind(BindingPass pass, ConfigNode node, BindingPlace place);

    /// <summary>The value as YAML writes it in one line ("5s", "[http1, http2]"); null when it has no such form.</summary>
    public virtual string? Format(object value) => null;

    protected internal static Bound WrongKind(BindingPass pass, ConfigNode node, string expected, string? hint = null)
    {
        pass.Problems.Add(ProblemCodes.WrongType, node, node is ConfigScalar { IsNull: true } ? $"has no value; {expected} is expected" : $"{expected} is expected, found {Found(node)}", hint);
        return Bound.Nothing;
    }

    private static string Found(ConfigNode node) => node is ConfigScalar scalar ? scalar.Shown : node.Kind;
}
