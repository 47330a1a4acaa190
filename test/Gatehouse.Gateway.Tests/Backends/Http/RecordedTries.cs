using System.Collections.Concurrent;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>An observer that keeps what it is told.</summary>
internal sealed class RecordedTries : TryObserver
{
    private readonly ConcurrentQueue<(string Target, TryOutcome Outcome)> _told = new();

    public IEnumerable<TryOutcome> Outcomes => _told.Select(t => t.Outcome);

    public IEnumerable<string> Text => _told.Select(t => $"{t.Target} {t.Outcome.Result} {t.Outcome.Status}");

    public override void Ended(ServiceTarget target, in TryOutcome outcome) => _told.Enqueue((target.Name, outcome));
}
