using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.Gateway.Policies.RateLimit;

/// <summary>Limits how many requests a caller may make in a time.</summary>
public sealed class RateLimit : PolicyDescriptor<RateLimitOptions>
{
    public override string Id => "rate_limit";

    public override PolicyStage Stage => PolicyStage.Admit;

    public override string Summary => "Limits requests per address, consumer, user, header value or in all, by a sliding window or a token bucket.";

    public override bool KeepsState => true;

    protected override void Validate(RateLimitOptions options, ProblemList problems)
    {
        if (options.By == RateLimitBy.Header && string.IsNullOrEmpty(options.Header))
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "by", "by: header needs the name of the header", "Add header: X-Tenant.");
        }

        if (options.By != RateLimitBy.Header && options.Header is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "header", "header is only used with by: header", "Write by: header, or remove it.");
        }

        if (options.Algorithm != RateLimitAlgorithm.TokenBucket && options.Burst is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, options, "burst", "a sliding window has no burst", "Write algorithm: token_bucket, or remove it.");
        }
    }

    protected override void ValidatePlacement(RateLimitOptions options, PolicyPlacement placement, ProblemList problems)
    {
        if (options.By is RateLimitBy.Consumer or RateLimitBy.User && !placement.HasIdentity)
        {
            string by = options.By == RateLimitBy.User ? "user" : "consumer";
            problems.Add(new ConfigurationProblem(
                ProblemCodes.InvalidCombination,
                placement.Use.Mark,
                placement.Use.SourcePath,
                $"limits by {by}, but no policy of route \"{placement.Route.Name}\" identifies the caller")
            {
                Hint = "Attach a policy such as api_key, or limit by: ip.",
            });
        }
    }

    protected override Policy Build(RateLimitOptions options, PolicyBuildContext context)
    {
        LimitAlgorithm algorithm = options.Algorithm == RateLimitAlgorithm.TokenBucket
            ? new TokenBucket(options.Limit, options.Window, options.Burst ?? options.Limit)
            : new SlidingWindow(options.Limit, options.Window);

        // The counters belong to the policy's name and way of counting: limits and windows may change under them.
        var time = context.Build.Time;
        var counters = context.Build.State.Claim($"{context.Name}/{options.Algorithm}", () => new LimitCounters(time));
        return new RateLimitPolicy(options, algorithm, counters, context.Name);
    }
}
