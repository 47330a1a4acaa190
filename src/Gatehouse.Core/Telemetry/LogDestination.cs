namespace Gatehouse.Core.Telemetry;

/// <summary>
/// Where lines go: standard output, or a file that is appended to. A file that was renamed away or replaced (log
/// rotation) is opened again under its name. Used by the writer's thread alone.
/// </summary>
internal sealed class LogDestination(TimeProvider time, Stream? standardOutput) : IDisposable
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);

    private Stream? _stream;
    private string? _path;
    private long _checkedAt;
    private volatile bool _reopen;

    /// <summary>Opens the file again before the next write; any thread may ask.</summary>
    public void Reopen() => _reopen = true;

    /// <summary>Writes whole lines to this file, or to standard output when the path is null.</summary>
    public void Write(ReadOnlySpan<byte> lines, string? path)
    {
        if (_stream is null || path != _path || _reopen || IsReplaced())
        {
            Open(path);
        }

        _stream!.Write(lines);
        _stream.Flush();
    }

    public void Dispose() => Close();

    private void Open(string? path)
    {
        _reopen = false;
        Close();
        _path = path;
        _checkedAt = time.GetTimestamp();
        if (path is null)
        {
            _stream = standardOutput ?? Console.OpenStandardOutput();
            return;
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        _stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    // A file of this name that is missing, or shorter than what was written to ours, is another one.
    private bool IsReplaced()
    {
        if (_path is null || time.GetElapsedTime(_checkedAt) < CheckEvery)
        {
            return false;
        }

        _checkedAt = time.GetTimestamp();
        var named = new FileInfo(_path);
        return !named.Exists || named.Length < _stream!.Position;
    }

    private void Close()
    {
        if (_path is not null)
        {
            _stream?.Dispose();
        }

        _stream = null;
    }
}
