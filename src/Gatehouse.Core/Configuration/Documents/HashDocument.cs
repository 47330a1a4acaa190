using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

/// <summary>The key of consistent hashing.</summary>
public sealed record HashDocument : Document
{
    [ShortForm]
    [Description("What requests have in common that go to the same target: the value of a header or a cookie, the client's address (IPv6 by /64), or the consumer. A request without it goes to a target at random, by weight.")]
    [Example("consumer")]
    public required HashBy By { get; init; }

    [Description("Name of the header or the cookie.")]
    [Example("X-Tenant")]
    [NotEmpty]
    public string? Name { get; init; }

    [Description("Most requests under way that a target has relative to its part of all; further ones go to the next target of their key. Never applied to a target with fewer than 10. 0 for no bound.")]
    [AllowedRange("0", "100")]
    public double Bound { get; init; } = 1.25;

    public override void Validate(ProblemList problems)
    {
        bool isNamed = By is HashBy.Header or HashBy.Cookie;
        string kind = By switch { HashBy.Header => "header", HashBy.Cookie => "cookie", HashBy.Ip => "ip", _ => "consumer" };
        if (isNamed && Name is null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "by", $"by: {kind} needs the name of the {kind}", $"Write hash: {{ by: {kind}, name: {(By == HashBy.Header ? "X-Tenant" : "session")} }}");
        }
        else if (!isNamed && Name is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "name", $"by: {kind} has no name", "Remove name, or write by: header or by: cookie.");
        }
        else if (Name is not null && !TokenText.IsToken(Name))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "name", $"{PlainText.Quote(Name)} is no name of a {kind}", TokenText.Rule);
        }

        if (Bound is > 0 and < 1.05)
        {
            problems.Add(ProblemCodes.OutOfRange, this, "bound", "a bound below 1.05 leaves next to no request at the target of its key", "Write 1.25, or 0 for no bound.");
        }
    }
}
