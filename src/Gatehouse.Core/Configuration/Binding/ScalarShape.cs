using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A value in one scalar.</summary>
internal abstract class ScalarShape : ValueShape
{
    /// <summary>Position on the axis that ranges are measured on; null for what has no order.</summary>
    public virtual decimal? Measure(object value) => null;

    /// <summary>Reads a text of the source code (a range) as this shape; null when it does not fit.</summary>
    public abstract object? Parse(string text);

    /// <summary>Form of the text as a regular expression, for schemas; null when any text will do.</summary>
    public virtual string? Pattern => null;

    public sealed override Bound Bind(BindingPass pass, ConfigNode node, BindingPlace place)
    {
        if (node is not ConfigScalar scalar || scalar.IsNull)
        {
            if (this is SecretShape)
            {
                pass.HideBelow(node);
            }

            return WrongKind(pass, node, Expected);
        }

        if (scalar.Fault is not null)
        {
            pass.Problems.Add(scalar.Fault);
            return Bound.Nothing;
        }

        return Read(pass, scalar);
    }

    protected abstract Bound Read(BindingPass pass, ConfigScalar scalar);
}
