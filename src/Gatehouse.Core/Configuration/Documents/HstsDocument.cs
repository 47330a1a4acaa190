using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

/// <summary>Strict-Transport-Security (RFC 6797): browsers that saw it use https alone for this host.</summary>
public sealed record HstsDocument : Document
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    [ShortForm]
    [Description("How long browsers remember it. 0s makes them forget.")]
    [AllowedRange("0s", "3650d")]
    public TimeSpan MaxAge { get; init; } = Year;

    [Description("Whether it holds for all names below the host too.")]
    public bool IncludeSubdomains { get; init; }

    [Description("Whether the host asks to be in the list that browsers are built with. Hard to take back.")]
    public bool Preload { get; init; }

    public override void Validate(ProblemList problems)
    {
        if (Preload && (!IncludeSubdomains || MaxAge < Year))
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "preload", "preload needs include_subdomains and a max_age of 365d", "Write { max_age: 365d, include_subdomains: true, preload: true }, or remove preload.");
        }
    }
}
