using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

/// <summary>The key of consistent hashing.</summary>
public sealed record HashDocument : Document
{
    [ShortForm]
    [Description("What requests have in common that go to the same target: the value of a header or a cookie, the client's address (IPv6 by /64), or the consumer. A request without it goes to a target at random, by weight.")]
    [Example("consumer")]
    public required HashBy By { get; init; }

    [Description("Header whose value is the key, with by: header.")]
    [Example("X-Tenant")]
    [NotEmpty]
    public string? Header { get; init; }

    [Description("Cookie whose value is the key, with by: cookie.")]
    [Example("session")]
    [NotEmpty]
    public string? Cookie { get; init; }

    [Description("Most requests under way that a target has relative to its part of all; further ones go to the next target of their key. Never applied to a target with fewer than 10. 0 for no bound.")]
    [AllowedRange("0", "100")]
    public double Bound { get; init; } = 1.25;

    public override void Validate(ProblemList problems)
    {
        CheckName(problems, HashBy.Header, "header", Header, "X-Tenant");
        CheckName(problems, HashBy.Cookie, "cookie", Cookie, "session");
        if (Bound is > 0 and < 1.05)
        {
            problems.Add(ProblemCodes.OutOfRange, this, "bound", "a bound below 1.05 leaves next to no request at the target of its key", "Write 1.25, or 0 for no bound.");
        }
    }

    private void CheckName(ProblemList problems, HashBy by, string kind, string? name, string example)
    {
        if (By == by && name is null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "by", $"by: {kind} needs the {kind}", $"Write hash: {{ by: {kind}, {kind}: {example} }}");
        }
        else if (By != by && name is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, kind, $"{kind} has a meaning only with by: {kind}", $"Remove it, or write by: {kind}.");
        }
        else if (name is not null && !TokenText.IsToken(name))
        {
            problems.Add(ProblemCodes.InvalidValue, this, kind, $"{PlainText.Quote(name)} is no name of a {kind}", TokenText.Rule);
        }
    }
}
