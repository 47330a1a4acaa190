using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.AI.Models;

/// <summary>Holds calls to one target.</summary>
public sealed record ModelStickyDocument : Document
{
    [ShortForm]
    [Description("By what: user (as the call names him; without one, the consumer), consumer, key, header, or prompt_cache, which prefers the target that last answered a call with the same beginning.")]
    public required StickyCallBy By { get; init; }

    [Description("Header whose value is held to a target, with by: header. A call without it goes where the strategy says.")]
    [Example("X-Tenant")]
    public string? Header { get; init; }

    [Description("How long the beginning of a prompt is remembered, with by: prompt_cache; vendors keep theirs for about five minutes.")]
    [AllowedRange("1s", "1d")]
    public TimeSpan Ttl { get; init; } = TimeSpan.FromMinutes(5);

    public override void Validate(ProblemList problems)
    {
        if (By == StickyCallBy.Header && string.IsNullOrEmpty(Header))
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "by", "by: header needs the header", "Add for example: header: X-Tenant");
        }
        else if (By != StickyCallBy.Header && Header is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "header", "header has a meaning only with by: header", "Remove it, or write by: header.");
        }
        else if (Header is not null && !TokenText.IsToken(Header))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "header", $"\"{Header}\" is no name of a header", TokenText.Rule);
        }

        if (By != StickyCallBy.PromptCache && Source is ConfigMapping mapping && mapping.Find("ttl") is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "ttl", "ttl has a meaning only with by: prompt_cache", "Remove it, or write by: prompt_cache.");
        }
    }
}
