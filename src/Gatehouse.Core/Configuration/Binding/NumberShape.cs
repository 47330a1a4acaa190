using System.Globalization;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>int, long, double and decimal.</summary>
internal sealed class NumberShape(Type type) : ScalarShape
{
    public bool IsWhole { get; } = type == typeof(int) || type == typeof(long);

    public override string Expected => IsWhole ? "a whole number" : "a number";

    public override object? Blank => Activator.CreateInstance(type);

    public override decimal? Measure(object value) => value is double d ? (decimal)Math.Clamp(d, -1e27, 1e27) : Convert.ToDecimal(value, CultureInfo.InvariantCulture);

    public override object? Parse(string text)
    {
        var style = IsWhole ? NumberStyles.AllowLeadingSign : NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (type == typeof(int))
        {
            return int.TryParse(text, style, CultureInfo.InvariantCulture, out int i) ? i : null;
        }

        if (type == typeof(long))
        {
            return long.TryParse(text, style, CultureInfo.InvariantCulture, out long l) ? l : null;
        }

        if (type == typeof(decimal))
        {
            return decimal.TryParse(text, style, CultureInfo.InvariantCulture, out decimal m) ? m : null;
        }

        return double.TryParse(text, style, CultureInfo.InvariantCulture, out double d) && double.IsFinite(d) ? d : null;
    }

    public override string? Format(object value) => Convert.ToString(value, CultureInfo.InvariantCulture);

    protected override Bound Read(BindingPass pass, ConfigScalar scalar)
    {
        if (scalar.IsQuoted && !scalar.IsFromReference)
        {
            string? hint = PlainText.IsNumber(scalar.Text) ? $"Remove the quotes: {scalar.Text}" : null;
            pass.Problems.Add(ProblemCodes.WrongType, scalar, $"{Expected} is expected, {scalar.Shown} is a text", hint);
            return Bound.Nothing;
        }

        if (Parse(scalar.Text) is { } value)
        {
            return Bound.Good(value);
        }

        bool isTooLarge = PlainText.IsNumber(scalar.Text) && !scalar.Text.AsSpan().ContainsAny(".eE");
        if (isTooLarge)
        {
            pass.Problems.Add(ProblemCodes.OutOfRange, scalar, $"{scalar.Shown} is too large");
        }
        else
        {
            pass.Problems.Add(ProblemCodes.WrongType, scalar, $"{Expected} is expected, found {scalar.Shown}");
        }

        return Bound.Nothing;
    }
}
