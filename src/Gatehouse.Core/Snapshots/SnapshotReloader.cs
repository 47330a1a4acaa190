using Gatehouse.Core.Configuration;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// Loads the configuration, puts it into force, and does so again when one of its files changes. A first load that is
/// refused throws; a later one keeps the last good snapshot. Compiles off the request threads, one at a time.
/// </summary>
public sealed class SnapshotReloader : IAsyncDisposable
{
    private readonly Func<ConfigurationResult> _load;
    private readonly SnapshotCompiler _compiler;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _one = new(1);
    private readonly SourceWatch _watch;
    private SnapshotHolder? _holder;
    private bool _isDisposed;

    public SnapshotReloader(Func<ConfigurationResult> load, SnapshotCompiler compiler, TimeProvider time, ILoggerFactory loggers)
    {
        _load = load;
        _compiler = compiler;
        _time = time;
        _log = loggers.CreateLogger<SnapshotReloader>();
        _watch = new SourceWatch(time, OnChanged);
    }

    /// <summary>Called after every load, the first included, on a thread of the pool. Must not throw.</summary>
    public event Action<ReloadOutcome>? Reloaded;

    /// <summary>The outcome of the last load; null before the first.</summary>
    public ReloadOutcome? Last { get; private set; }

    /// <summary>Where requests take their snapshot from; throws before the first load.</summary>
    public SnapshotHolder Holder => _holder ?? throw new InvalidOperationException("The first load has not been made.");

    /// <summary>The first load. Throws <see cref="ConfigurationException"/> when it is refused; watches the files otherwise.</summary>
    public async Task<SnapshotHolder> StartAsync(CancellationToken cancellationToken = default)
    {
        var outcome = await RunAsync(_load, cancellationToken);
        if (!outcome.Succeeded)
        {
            throw outcome.Failure ?? new ConfigurationException(outcome.Problems);
        }

        return Holder;
    }

    /// <summary>Reads the files again now, whether they changed or not.</summary>
    public Task<ReloadOutcome> ReloadNow(CancellationToken cancellationToken = default) => RunAsync(_load, cancellationToken);

    /// <summary>Puts this content into force in place of the files, until one of them changes.</summary>
    public Task<ReloadOutcome> Apply(ConfigurationResult configuration, CancellationToken cancellationToken = default)
        => RunAsync(() => configuration, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        _isDisposed = true;
        _watch.Dispose();
        _one.Release();
    }

    private async Task<ReloadOutcome> RunAsync(Func<ConfigurationResult> load, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var outcome = await Task.Run(() => Run(load), CancellationToken.None);
            Last = outcome;
            SnapshotLog.Write(_log, outcome);
            Reloaded?.Invoke(outcome);
            return outcome;
        }
        finally
        {
            _one.Release();
        }
    }

    private ReloadOutcome Run(Func<ConfigurationResult> load)
    {
        long started = _time.GetTimestamp();
        bool isFirst = _holder is null;
        ConfigurationResult? result = null;
        Exception? failure = null;
        var reading = TimeSpan.Zero;
        try
        {
            result = load();
            reading = _time.GetElapsedTime(started);
            if (result.Document is not null)
            {
                var next = _compiler.Compile(result.Document, result.Problems, _holder?.Current);
                if (_holder is null)
                {
                    _holder = new SnapshotHolder(next);
                }
                else
                {
                    _holder.Swap(next);
                }
            }
        }
        catch (Exception e)
        {
            failure = e;
        }

        // A refused first load ends the process; there is nothing to watch for.
        if (result is not null && _holder is not null)
        {
            _watch.Watch(result.Stamps);
        }

        bool succeeded = failure is null && result!.IsValid;
        return new ReloadOutcome
        {
            Succeeded = succeeded,
            Revision = _holder?.Current.Revision ?? "",
            Problems = result?.Problems ?? [],
            Failure = failure,
            At = _time.GetUtcNow(),
            Duration = _time.GetElapsedTime(started),
            Reading = reading,
            Built = succeeded ? _compiler.LastBuild.Built : 0,
            Reused = succeeded ? _compiler.LastBuild.Reused : 0,
            IsFirst = isFirst,
        };
    }

    private async Task OnChanged()
    {
        try
        {
            await RunAsync(_load, CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
