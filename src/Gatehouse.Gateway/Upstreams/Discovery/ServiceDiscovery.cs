using Gatehouse.Core.Configuration;
using Gatehouse.Core.Discovery;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Discovery;

/// <summary>
/// Looks for the targets of one service for as long as it is configured, keeps the last good answer, and repeats what failed
/// with growing pauses. Living state: a reload that does not touch the service's `discover` keeps it with what it knows; another way to look in
/// the same place begins with what was found last.
/// </summary>
internal sealed class ServiceDiscovery : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _found = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DiscoverySource _source;
    private readonly DiscoveryTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly LastFound _last;
    private readonly List<Action<IReadOnlyList<TargetDocument>>> _followers = [];
    private IReadOnlyList<TargetDocument> _targets = [];
    private string[] _keys = [];

    private ServiceDiscovery(string service, DiscoverDocument discover, TimeProvider time, ILoggerFactory loggers, Random random, LastFound last)
    {
        _last = last;
        if (last.Targets is { Count: > 0 } known)
        {
            (_targets, _keys) = (known, [.. known.Select(KeyOf)]);
            _found.SetResult();
        }

        _source = discover.Kind.Open(discover.Options, time);
        _telemetry = new DiscoveryTelemetry(service, discover, loggers.CreateLogger<ServiceDiscovery>());
        _time = time;
        _random = random;
    }

    /// <summary>Done when the first targets are known.</summary>
    public Task Found => _found.Task;

    /// <param name="service">Its name.</param>
    /// <param name="discover">Where to look.</param>
    /// <param name="time">For pauses.</param>
    /// <param name="loggers">Where changes and failures are told.</param>
    /// <param name="last">What was found before, and will be.</param>
    public static ServiceDiscovery Start(string service, DiscoverDocument discover, TimeProvider time, ILoggerFactory loggers, LastFound last)
    {
        var discovery = new ServiceDiscovery(service, discover, time, loggers, Random.Shared, last);
        _ = Task.Run(discovery.RunAsync);
        return discovery;
    }

    /// <summary>Tells what is known now, if anything is, and every change from now on; one at a time.</summary>
    public void Follow(Action<IReadOnlyList<TargetDocument>> follower)
    {
        lock (_lock)
        {
            if (_targets.Count > 0)
            {
                follower(_targets);
            }

            _followers.Add(follower);
        }
    }

    public void Unfollow(Action<IReadOnlyList<TargetDocument>> follower)
    {
        lock (_lock)
        {
            _followers.Remove(follower);
        }
    }

    /// <summary>Ends the looking; the source is disposed by the loop, which no call of it outlives.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _telemetry.Dispose();
    }

    private async Task RunAsync()
    {
        using var source = _source;
        int failures = 0;
        try
        {
            while (true)
            {
                TimeSpan pause;
                try
                {
                    var found = await source.FindAsync(_stop.Token);
                    Take(found.Targets);
                    _telemetry.Succeeded(_time.GetUtcNow(), _targets.Count, wasFailing: failures > 0);
                    failures = 0;
                    pause = found.FreshFor;
                }
                catch (Exception e) when (!_stop.IsCancellationRequested)
                {
                    pause = (e as DiscoveryException)?.RetryAfter ?? PauseAfter(failures);
                    failures++;
                    _telemetry.Failed(e, _targets.Count, pause);
                }

                if (pause > TimeSpan.Zero)
                {
                    await Task.Delay(pause, _time, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Take(IReadOnlyList<TargetDocument> found)
    {
        TargetDocument[] targets = [.. found.DistinctBy(KeyOf, StringComparer.Ordinal)];
        string[] keys = [.. targets.Select(KeyOf)];
        lock (_lock)
        {
            if (_stop.IsCancellationRequested || keys.AsSpan().SequenceEqual(_keys))
            {
                return;
            }

            // Those who follow first: where one cannot take them, all is tried again at the next look.
            foreach (var follower in _followers)
            {
                follower(targets);
            }

            _telemetry.Changed(_keys, keys, targets);
            _targets = _last.Targets = targets;
            _keys = keys;
        }

        _found.TrySetResult();
    }

    /// <summary>Equal for targets that are the same in every way.</summary>
    internal static string KeyOf(TargetDocument target) => $"{target.Url} {target.HostName} {target.ContentHash()}";

    // A fifth more or less, so that many gateways do not ask in step.
    private TimeSpan PauseAfter(int failures)
    {
        double seconds = Math.Min(LongestPause.TotalSeconds, FirstPause.TotalSeconds * Math.Pow(2, Math.Min(failures, 10)));
        return TimeSpan.FromSeconds(seconds * (0.8 + (0.4 * _random.NextDouble())));
    }
}
