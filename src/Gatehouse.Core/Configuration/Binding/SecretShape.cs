using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Secrets;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A secret: no message and no excerpt ever shows it, and one that is written in the file is warned of.</summary>
internal sealed class SecretShape : ScalarShape
{
    public override string Expected => "a secret from ${env:NAME} or ${file:/path}";

    public override object? Parse(string text) => null;

    protected override Bound Read(BindingPass pass, ConfigScalar scalar)
    {
        if (!scalar.IsFromReference)
        {
            pass.Secrets.Add(scalar.Mark);
            if (!scalar.IsQuoted && PlainText.KindOf(scalar.Text) != "a text")
            {
                pass.Problems.Add(ProblemCodes.WrongType, scalar, $"a secret is expected, found {scalar.Kind}", "Put it in quotes, or better: take it from ${env:NAME} or ${file:/path}.");
                return Bound.Nothing;
            }
        }

        if (string.IsNullOrWhiteSpace(scalar.Text))
        {
            pass.Problems.Add(ProblemCodes.InvalidValue, scalar, scalar.IsFromReference ? $"{scalar.Shown} is empty" : "the secret is empty");
            return Bound.Nothing;
        }

        if (!scalar.IsFromReference)
        {
            pass.Problems.Add(new ConfigurationProblem(ProblemCodes.SecretInFile, scalar.Mark, scalar.Path, "a secret is written in the file")
            {
                Severity = ProblemSeverity.Warning,
                Hint = "Take it from the environment or a file: ${env:NAME}, ${file:/path}.",
            });
        }

        return Bound.Good(new Secret(scalar.Text));
    }
}
