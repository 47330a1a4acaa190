using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

internal sealed class BooleanShape : ScalarShape
{
    public override string Expected => "true or false";

    public override object? Blank => false;

    public override object? Parse(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };

    public override string Format(object value) => (bool)value ? "true" : "false";

    protected override Bound Read(BindingPass pass, ConfigScalar scalar)
    {
        if (Parse(scalar.Text) is { } value && (!scalar.IsQuoted || scalar.IsFromReference))
        {
            return Bound.Good(value);
        }

        string? hint = scalar.IsFromReference ? null : scalar.Text.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" or "1" => "Write true.",
            "false" or "no" or "off" or "0" => "Write false.",
            _ => null,
        };
        pass.Problems.Add(ProblemCodes.WrongType, scalar, $"true or false is expected, found {scalar.Shown}", hint);
        return Bound.Nothing;
    }
}
