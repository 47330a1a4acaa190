using System.ComponentModel;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration;

public sealed record OutlierDocument : Document
{
    [ShortForm]
    [Description("Whether targets whose requests fail are ejected: take no requests for a while. Never the last one that is available.")]
    public bool Enabled { get; init; } = true;

    [Description("Connections in a row that could not be made after which a target is ejected; 0 never.")]
    [AllowedRange("0", "10000")]
    public int ConsecutiveConnects { get; init; } = 5;

    [Description("Requests in a row that failed, as failures says, after which a target is ejected; 0 never.")]
    [AllowedRange("0", "10000")]
    public int ConsecutiveFailures { get; init; }

    [Description("Share of a target's requests within window that failed, as failures says, at which it is ejected. When not set, the share is not looked at.")]
    [Example("50%")]
    [AllowedRange("1%", "100%")]
    public Share? FailureRate { get; init; }

    [Description("What consecutive_failures and failure_rate count as failed. What a client broke off is never counted.")]
    [NotEmpty]
    public IReadOnlyList<TryFailure> Failures { get; init; } = [TryFailure.Connect, TryFailure.Reset, TryFailure.Timeout, TryFailure.InvalidReply, TryFailure.ServerError];

    [Description("Time over which failure_rate is taken.")]
    [AllowedRange("1s", "1h")]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    [Description("Requests to a target within window below which failure_rate says nothing.")]
    [AllowedRange("1", "1000000")]
    public int MinRequests { get; init; } = 20;

    [Description("Largest share of the targets that may be ejected at once; one may be in any case, as long as another is available.")]
    [AllowedRange("1%", "100%")]
    public Share MaxEjected { get; init; } = new(0.5);

    [Description("How long a target is ejected the first time. Each further time doubles it; it halves for every such time that goes well.")]
    [AllowedRange("100ms", "1d")]
    public TimeSpan EjectFor { get; init; } = TimeSpan.FromSeconds(10);

    [Description("The longest time that a target is ejected.")]
    [AllowedRange("100ms", "1d")]
    public TimeSpan EjectForAtMost { get; init; } = TimeSpan.FromMinutes(5);

    public override void Validate(ProblemList problems)
    {
        if (EjectForAtMost < EjectFor)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "eject_for_at_most", $"eject_for_at_most: {Duration.Format(EjectForAtMost)} is shorter than eject_for: {Duration.Format(EjectFor)}", $"Write at least {Duration.Format(EjectFor)}.");
        }

        if (Enabled && ConsecutiveConnects == 0 && ConsecutiveFailures == 0 && FailureRate is null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "consecutive_connects", "nothing is left that a target could be ejected for", "Write outlier: false, or failure_rate.");
        }

        if (FailureRate is null)
        {
            RefuseWritten(problems, ["window", "min_requests"], "failure_rate", "Write failure_rate: 50%, or remove it.");
        }

        if (FailureRate is null && ConsecutiveFailures == 0)
        {
            RefuseWritten(problems, ["failures"], "failure_rate and consecutive_failures", "Write one of them, or remove it.");
        }
    }

    private void RefuseWritten(ProblemList problems, string[] settings, string missing, string hint)
    {
        foreach (string setting in settings.Where(s => Source is ConfigMapping mapping && mapping.Find(s) is not null))
        {
            problems.Add(ProblemCodes.InvalidCombination, this, setting, $"{setting} has no meaning without {missing}", hint);
        }
    }
}
