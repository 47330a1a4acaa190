using Gatehouse.Core.Configuration.Reading;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// Tells when files or folders changed and have been quiet since. Events of the file system only make it look sooner:
/// they miss changes on network and container file systems, so it also looks every few seconds.
/// </summary>
internal sealed class SourceWatch : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    // A file that was moved into place is whole; another one may follow (a certificate and its key).
    private static readonly TimeSpan QuietAfterMove = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Func<Task> _changed;
    private readonly ITimer _timer;
    private readonly Dictionary<string, FileSystemWatcher> _watchers = new(StringComparer.Ordinal);
    private SourceStamps? _known;
    private SourceStamps? _seen;
    private bool _isSoon;
    private bool _isDisposed;

    public SourceWatch(TimeProvider time, Func<Task> changed)
    {
        _changed = changed;
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Watches these, which are in force as they were stamped.</summary>
    public void Watch(SourceStamps stamps)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _known = stamps;
            _seen = null;
            if (stamps.Files.Count + stamps.Folders.Count > 0)
            {
                WatchFolders([.. stamps.Files.Keys.Select(f => Path.GetDirectoryName(f)!), .. stamps.Folders.Keys]);

                // What changed while it was loaded has sent its events already.
                Look();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
            foreach (var watcher in _watchers.Values)
            {
                watcher.Dispose();
            }

            _watchers.Clear();
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_isDisposed || _known is null)
            {
                return;
            }

            _isSoon = false;
            var now = _known.Now();
            if (now.IsSameAs(_known))
            {
                _seen = null;
                Schedule(Poll);
            }
            else if (_seen is null || !now.IsSameAs(_seen))
            {
                _seen = now;
                Schedule(Quiet);
            }
            else
            {
                // The same difference twice: whoever writes has finished. What is loaded now is compared with next.
                _known = now;
                _seen = null;
                _ = Task.Run(_changed);
                Schedule(Poll);
            }
        }
    }

    private void Schedule(TimeSpan after)
    {
        _isSoon = after != Poll;
        _timer.Change(after, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// An event of a watched file is the first of the two looks. Any other event may be a link that was swapped: it makes
    /// the next look come sooner, and a flood of them costs one look in each quiet time.
    /// </summary>
    private void OnEvent(string path, bool isMove = false)
    {
        lock (_lock)
        {
            if (_isDisposed || _known is null)
            {
                return;
            }

            if (_seen is null && IsWatched(path, _known))
            {
                Look();
                Schedule(isMove ? QuietAfterMove : Quiet);
            }
            else if (!_isSoon)
            {
                Schedule(Quiet);
            }
        }
    }

    private static bool IsWatched(string path, SourceStamps known)
        => known.Files.ContainsKey(path)
            || (SourceSet.IsConfigurationFile(path) && Path.GetDirectoryName(path) is { } folder && known.Folders.ContainsKey(folder));

    private void WatchFolders(HashSet<string> folders)
    {
        foreach (string gone in _watchers.Keys.Except(folders, StringComparer.Ordinal).ToArray())
        {
            _watchers.Remove(gone, out var watcher);
            watcher!.Dispose();
        }

        foreach (string folder in folders.Where(f => !_watchers.ContainsKey(f)))
        {
            try
            {
                var watcher = new FileSystemWatcher(folder);
                watcher.Changed += (_, change) => OnEvent(change.FullPath);
                watcher.Created += (_, change) => OnEvent(change.FullPath);
                watcher.Deleted += (_, change) => OnEvent(change.FullPath);
                watcher.Renamed += (_, change) => OnEvent(change.FullPath, isMove: true);
                watcher.EnableRaisingEvents = true;
                _watchers.Add(folder, watcher);
            }
            catch (Exception e) when (e is IOException or ArgumentException or PlatformNotSupportedException or UnauthorizedAccessException)
            {
                // No watches left, or no such folder: looking every few seconds finds the change.
            }
        }
    }
}
