using System.ComponentModel;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration;

public sealed record RetriesDocument : Document
{
    [Description("Most further tries after the first. 0 makes none, not even after a connection that could not be made.")]
    [AllowedRange("0", "10")]
    public int Attempts { get; init; } = 2;

    [Description("Methods of the requests that are tried again. What never reached a target, because no connection could be made, is tried again whatever its method.")]
    [Example("[GET, HEAD]")]
    [NotEmpty]
    public IReadOnlyList<string> Methods { get; init; } = RepeatableMethods.Idempotent;

    [Description("After which failures: connect (no connection), reset (it broke before the reply), timeout (first_byte_timeout or try_timeout), invalid_reply, and statuses: 5xx, 4xx, or single ones.")]
    [Example("[connect, reset, timeout, 429, 503]")]
    [NotEmpty]
    public IReadOnlyList<TryFailure> RetryOn { get; init; } =
    [
        TryFailure.Connect, TryFailure.Reset, TryFailure.Timeout, TryFailure.InvalidReply, TryFailure.Of(502), TryFailure.Of(503), TryFailure.Of(504),
    ];

    [Description("Longest wait before the first further try; each wait is drawn between zero and this, and it doubles with each try.")]
    [AllowedRange("0s", "10s")]
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(25);

    [Description("Longest wait before any try.")]
    [AllowedRange("0s", "1m")]
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(1);

    [Description("Longest Retry-After of a reply that is waited for. A reply that asks for more goes to the client.")]
    [AllowedRange("0s", "1m")]
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(2);

    [Description("Further tries of all requests, hedging included, as a share of the requests of the last ten seconds: a service that fails gets at most so much more load.")]
    [AllowedRange("1%", "100%")]
    public Share Budget { get; init; } = new(0.2);

    [Description("Further tries a second that the budget always allows, so that a service with few requests has any.")]
    [AllowedRange("0", "10000")]
    public int BudgetMinimum { get; init; } = 10;

    [Description("How much of a request's body is kept to be sent again. A larger body is sent once.")]
    [AllowedRange("0B", "16MB")]
    public ByteSize Buffer { get; init; } = new(64_000);

    public override void Validate(ProblemList problems)
    {
        RepeatableMethods.Check(this, Methods, problems);
        if (MaxBackoff < Backoff)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "max_backoff", $"max_backoff: {Duration.Format(MaxBackoff)} is less than backoff: {Duration.Format(Backoff)}", $"Write at least {Duration.Format(Backoff)}, or a shorter backoff.");
        }

        if (Attempts == 0 && Source is ConfigMapping mapping)
        {
            foreach (var entry in mapping.Entries.Where(e => e.Key is not ("attempts" or "budget" or "budget_minimum" or "buffer")))
            {
                problems.Add(ProblemCodes.InvalidCombination, this, entry.Key, $"{entry.Key} has no meaning with attempts: 0", "Remove it, or allow at least one attempt.");
            }
        }
    }
}
