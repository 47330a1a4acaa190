using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

/// <summary>Holds each caller to one side of a split.</summary>
public sealed record StickyDocument : Document
{
    [ShortForm]
    [Description("What tells callers apart: the consumer (the address of callers without one), the value of a header, a cookie, or the address (IPv6 by /64).")]
    public required StickyBy By { get; init; }

    [Description("Header whose value is the caller, with by: header. A request without it goes by its address.")]
    [Example("X-Tenant")]
    public string? Header { get; init; }

    [Description("Cookie whose value is the caller, with by: cookie. A caller without it is given one with a random value.")]
    [NotEmpty]
    public string Cookie { get; init; } = "gatehouse-side";

    [Description("How long a client keeps a cookie that it was given.")]
    [AllowedRange("1m", "400d")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(30);

    public override void Validate(ProblemList problems)
    {
        if (By == StickyBy.Header && string.IsNullOrEmpty(Header))
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "by", "by: header needs the header", "Add for example: header: X-Tenant");
        }
        else if (By != StickyBy.Header && Header is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "header", "header has a meaning only with by: header", "Remove it, or write by: header.");
        }

        if (By != StickyBy.Cookie && Source is Nodes.ConfigMapping written)
        {
            foreach (string setting in new[] { "cookie", "lifetime" }.Where(s => written.Find(s) is not null))
            {
                problems.Add(ProblemCodes.InvalidCombination, this, setting, $"{setting} has a meaning only with by: cookie", "Remove it, or write by: cookie.");
            }
        }
    }
}
