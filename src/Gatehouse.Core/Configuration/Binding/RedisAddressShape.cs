using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>The address of a Redis. One with a password in it is a secret: no message shows it, and the file is no place for it.</summary>
internal sealed class RedisAddressShape : ScalarShape
{
    public override string Expected => "an address such as redis://redis:6379, best from ${env:GATEHOUSE_REDIS}";

    public override string Pattern => @"^(rediss?://[^\s?#\\]+|\$\{.+\})$";

    public override object? Parse(string text) => RedisAddress.TryParse(text, out var address) ? address : null;

    public override string? Format(object value) => value.ToString();

    protected override Bound Read(BindingPass pass, ConfigScalar scalar)
    {
        bool isSecret = scalar.Text.Contains('@', StringComparison.Ordinal);
        if (isSecret && !scalar.IsFromReference)
        {
            pass.Secrets.Add(scalar.Mark);
        }

        if (RedisAddress.Read(scalar.Text, out var address) is { } fault)
        {
            string shown = isSecret && !scalar.IsFromReference ? "the address" : scalar.Shown;
            string? meant = isSecret || scalar.IsFromReference ? null : RedisAddress.Suggest(scalar.Text);
            pass.Problems.Add(ProblemCodes.InvalidValue, scalar, $"{shown} {fault}", meant is null ? "Write redis://HOST:6379/0, or rediss:// for TLS; USER:PASSWORD@ stands before the host." : $"Did you mean \"{meant}\"?");
            return Bound.Nothing;
        }

        if (address!.Password is not null && !scalar.IsFromReference)
        {
            pass.Problems.Add(new ConfigurationProblem(ProblemCodes.SecretInFile, scalar.Mark, scalar.Path, "a password is written in the file")
            {
                Severity = ProblemSeverity.Warning,
                Hint = "Take the address from the environment or a file: ${env:GATEHOUSE_REDIS}, ${file:/path}.",
            });
        }

        return Bound.Good(address);
    }
}
