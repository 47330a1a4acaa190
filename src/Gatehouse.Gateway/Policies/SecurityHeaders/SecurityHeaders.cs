using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.Gateway.Policies.SecurityHeaders;

/// <summary>Sets what browsers are told about the safe use of replies, and takes away what tells of the upstream.</summary>
public sealed class SecurityHeaders : PolicyDescriptor<SecurityHeadersOptions>
{
    public override string Id => "security_headers";

    public override PolicyStage Stage => PolicyStage.Protect;

    public override string Summary => "Sets the header fields that browsers protect their users by, and removes those that tell what the upstream runs on.";

    public override bool MayRefuse => false;

    protected override void Validate(SecurityHeadersOptions options, ProblemList problems)
    {
        foreach (var field in SecurityField.All)
        {
            string value = field.ValueOf(options);
            if (value != SecurityHeadersOptions.Off && (FieldRules.Plain(value) ?? field.Check(value)) is { } fault)
            {
                problems.Add(ProblemCodes.InvalidValue, options, field.Setting, $"this is no value of {field.Name}: {fault}");
            }
        }

        for (int i = 0; i < options.Remove.Count; i++)
        {
            string name = options.Remove[i];
            if (!TokenText.IsToken(name))
            {
                problems.Add(ProblemCodes.InvalidValue, options, "remove", i, $"\"{name}\" is no name of a header field", TokenText.Rule);
            }
            else if (SecurityField.All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } set)
            {
                problems.Add(ProblemCodes.InvalidCombination, options, "remove", i, $"{name} is a field that this policy sets", $"Write {set.Setting}: off, and override: true.");
            }
            else if (IsNeeded(name))
            {
                problems.Add(ProblemCodes.InvalidCombination, options, "remove", i, $"{name} says how the reply is read and cannot be taken away");
            }
        }
    }

    protected override Policy Build(SecurityHeadersOptions options, PolicyBuildContext context) => new SecurityHeadersPolicy(options);

    private static bool IsNeeded(string name)
        => name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase)
            || new[] { "Location", "Transfer-Encoding", "Connection", "Trailer", "Upgrade", "Vary", "Date", "WWW-Authenticate", "Cache-Control", "X-Request-Id" }.Contains(name, StringComparer.OrdinalIgnoreCase);
}
