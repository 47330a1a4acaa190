using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

internal sealed class TextShape : ScalarShape
{
    public override string Expected => "a text";

    public override object? Blank => "";

    public override object Parse(string text) => text;

    public override string Format(object value) => PlainText.AsYaml((string)value);

    protected override Bound Read(BindingPass pass, ConfigScalar scalar)
    {
        if (!scalar.IsQuoted && !scalar.IsFromReference && PlainText.KindOf(scalar.Text) is var kind and not "a text")
        {
            pass.Problems.Add(ProblemCodes.WrongType, scalar, $"a text is expected, {scalar.Shown} is {kind}", $"Put it in quotes: {PlainText.Quote(scalar.Text)}");
            return Bound.Nothing;
        }

        return Bound.Good(scalar.Text);
    }
}
