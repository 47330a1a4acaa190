using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// One line a request, through a bounded ring that never holds up a reply: when the writer does not keep up, records are
/// dropped and counted. One thread of its own formats and writes, in batches, so that a request pays for copying some
/// references and for no wake-up.
/// </summary>
public sealed partial class AccessLog : IAsyncDisposable
{
    private const int DefaultCapacity = 8192;
    private const int WriteAt = 32 * 1024;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ComplainEvery = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RecordQueue<LoggedRequest> _queue;
    private readonly LogDestination _destination;
    private readonly LogBuffer _buffer = new();
    private readonly TextRecordFormat _text;
    private readonly JsonRecordFormat _json;

    // Left to the finalizer: a request that completes while the log is disposed may still set it.
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _wakeEvery;
    private volatile AccessLogSettings _settings = AccessLogSettings.Off;
    private volatile bool _stopping;
    private int _asleep;
    private int _threadStarted;
    private long _complainedAt;

    public AccessLog(TimeProvider time, ILoggerFactory loggers, Stream? standardOutput = null, int capacity = DefaultCapacity)
    {
        _time = time;
        _logger = loggers.CreateLogger("Gatehouse.AccessLog");
        _queue = new RecordQueue<LoggedRequest>(capacity);
        _wakeEvery = Math.Max(1, _queue.Capacity / 4);
        _destination = new LogDestination(TimeProvider.System, standardOutput);
        _text = new TextRecordFormat(_buffer);
        _json = new JsonRecordFormat(_buffer);
    }

    /// <summary>Records that were lost because the ring was full or could not be written.</summary>
    public long Dropped => _queue.Dropped;

    public void Apply(LogsDocument document) => _settings = new AccessLogSettings(document);

    /// <summary>Opens the file again before the next write: for log rotation.</summary>
    public void Reopen() => _destination.Reopen();

    /// <summary>Copies what is logged of a finished request. Never waits and, in steady state, allocates nothing.</summary>
    public void Add(Exchange exchange)
    {
        var settings = _settings;
        if (!settings.IsOn || exchange.Record.IsProbe || _stopping || !_queue.TryRent(out var record, out long ticket))
        {
            return;
        }

        record.Fill(exchange, settings, _time);
        _queue.Publish(ticket);

        // The sleeping writer is woken by the first record; while it paces itself only a filling ring hurries it.
        if (Volatile.Read(ref _asleep) != 0 ? Interlocked.Exchange(ref _asleep, 0) != 0 : ticket % _wakeEvery == 0)
        {
            _wake.Set();
        }

        if (_threadStarted == 0 && Interlocked.Exchange(ref _threadStarted, 1) == 0)
        {
            new Thread(Run) { IsBackground = true, Name = "access log" }.Start();
        }
    }

    /// <summary>Writes what is queued, for at most five seconds, and ends the writer.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        if (_threadStarted == 0)
        {
            _ended.TrySetResult();
        }

        _wake.Set();
        if (await Task.WhenAny(_ended.Task, Task.Delay(FlushLimit, TimeProvider.System)) == _ended.Task)
        {
            _destination.Dispose();
        }
    }

    private void Run()
    {
        bool last = false;
        while (!last)
        {
            last = _stopping;
            if (Drain() == 0 && !last)
            {
                Sleep();
            }

            if (!_stopping)
            {
                _wake.WaitOne(Pace);
            }
        }

        _ended.TrySetResult();
    }

    private void Sleep()
    {
        Interlocked.Exchange(ref _asleep, 1);
        if (!_queue.TryPeek(out _) && !_stopping)
        {
            _wake.WaitOne();
        }

        Interlocked.Exchange(ref _asleep, 0);
    }

    private int Drain()
    {
        int records = 0;
        int unwritten = 0;
        string? file = null;
        while (_queue.TryPeek(out var record))
        {
            if (unwritten > 0 && record.Settings.File != file)
            {
                WriteOut(file, ref unwritten);
            }

            file = record.Settings.File;
            Format(record);
            record.Clear();
            _queue.Release();
            records++;
            unwritten++;
            if (_buffer.Count >= WriteAt)
            {
                WriteOut(file, ref unwritten);
            }
        }

        WriteOut(file, ref unwritten);
        return records;
    }

    private void Format(LoggedRequest record)
    {
        if (record.Settings.IsJson)
        {
            _json.Write(record);
        }
        else
        {
            _text.Write(record);
        }
    }

    private void WriteOut(string? file, ref int unwritten)
    {
        try
        {
            if (unwritten > 0)
            {
                _destination.Write(_buffer.Written, file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ObjectDisposedException)
        {
            _queue.Drop(unwritten);
            _destination.Reopen();
            Complain(e);
        }

        _buffer.Clear();
        unwritten = 0;
    }

    private void Complain(Exception e)
    {
        if (_complainedAt == 0 || TimeProvider.System.GetElapsedTime(_complainedAt) > ComplainEvery)
        {
            _complainedAt = TimeProvider.System.GetTimestamp();
            LogNotWritten(e);
        }
    }

    [LoggerMessage(EventName = "access_log.not_written", Level = LogLevel.Error, Message = "The access log could not be written; records are dropped and counted")]
    private partial void LogNotWritten(Exception exception);
}
