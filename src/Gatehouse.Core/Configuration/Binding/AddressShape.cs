using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>An http or https address.</summary>
internal sealed class AddressShape : ScalarShape
{
    public override string Expected => "an address such as http://orders:8080";

    public override string Pattern => @"^https?://[^\s@?#\\]+$";

    public override object? Parse(string text) => HttpAddress.TryParse(text, out var address) ? address : null;

    public override string? Format(object value) => value.ToString();

    protected override Bound Read(BindingPass pass, ConfigScalar scalar)
    {
        if (HttpAddress.Read(scalar.Text, out var address) is not { } fault)
        {
            return Bound.Good(address);
        }

        // User info is a password more often than not.
        bool mayShow = !scalar.IsFromReference && !scalar.Text.Contains('@', StringComparison.Ordinal);
        string shown = mayShow || scalar.IsFromReference ? scalar.Shown : "the address";
        string? meant = mayShow ? HttpAddress.Suggest(scalar.Text) : null;
        if (scalar.Text.Contains('@', StringComparison.Ordinal) && !scalar.IsFromReference)
        {
            pass.Secrets.Add(scalar.Mark);
        }

        pass.Problems.Add(ProblemCodes.InvalidValue, scalar, $"{shown} {fault}", meant is null ? null : $"Did you mean \"{meant}\"?");
        return Bound.Nothing;
    }
}
