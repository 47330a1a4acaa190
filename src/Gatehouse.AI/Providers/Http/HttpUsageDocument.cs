using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.Http;

/// <summary>Where a reply tells its tokens.</summary>
public sealed record HttpUsageDocument : Document
{
    [Description("Tokens of the prompt, those read from a cache included.")]
    [Example("$.usage.prompt_tokens")]
    public string? Input { get; init; }

    [Description("Tokens of the answer, those of reasoning included.")]
    [Example("$.usage.completion_tokens")]
    public string? Output { get; init; }

    [Description("Tokens of the prompt that were read from a cache.")]
    [Example("$.usage.cached_tokens")]
    public string? CacheRead { get; init; }

    [Description("Tokens of the answer that went into reasoning.")]
    [Example("$.usage.reasoning_tokens")]
    public string? Reasoning { get; init; }

    public override void Validate(ProblemList problems)
    {
        JsonPath.Check(Input, this, "input", problems);
        JsonPath.Check(Output, this, "output", problems);
        JsonPath.Check(CacheRead, this, "cache_read", problems);
        JsonPath.Check(Reasoning, this, "reasoning", problems);
    }
}
