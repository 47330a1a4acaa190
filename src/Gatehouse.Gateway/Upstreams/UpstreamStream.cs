using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>
/// A connection that can tell that a reply has begun while the request's body is still being sent. SocketsHttpHandler
/// reads an HTTP/1.1 reply only after it has sent the whole body; to let it see an early one, the rest of the body is
/// swallowed here instead of sent (decision 0031).
/// </summary>
internal sealed class UpstreamStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private static readonly AsyncLocal<PipeContent?> Sender = new();

    private readonly CancellationTokenSource _swallow = new();
    private TaskCompletionSource? _watch;
    private int _pendingReads;
    private int _readsDone;
    private int _readsBeforeSending;

    /// <summary>Tells the connection that will be written to in this flow who is writing.</summary>
    public static void Announce(PipeContent sender) => Sender.Value = sender;

    /// <summary>Completes when something arrives, or the other side closes.</summary>
    public Task WatchAsync()
    {
        var watch = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _watch, watch);
        if (Volatile.Read(ref _readsDone) != _readsBeforeSending)
        {
            // A read that waited since the connection was idle has taken the reply already.
            watch.TrySetResult();
        }
        else if (Volatile.Read(ref _pendingReads) == 0)
        {
            _ = NoteZeroByteReadAsync(watch);
        }

        return watch.Task;
    }

    /// <summary>From here on nothing that is written leaves; the connection must not be used for another request.</summary>
    public void Swallow() => _swallow.Cancel();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_swallow.IsCancellationRequested)
        {
            return default;
        }

        if (Sender.Value is not { } sender)
        {
            return base.WriteAsync(buffer, cancellationToken);
        }

        if (sender.Connection != this)
        {
            sender.Connection = this;
            _readsBeforeSending = Volatile.Read(ref _readsDone);
        }

        return WriteUntilSwallowedAsync(buffer, cancellationToken);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var pending = base.ReadAsync(buffer, cancellationToken);
        return pending.IsCompleted ? pending : NoteReadAsync(pending);
    }

    protected override void Dispose(bool disposing)
    {
        _watch?.TrySetResult();
        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> NoteReadAsync(ValueTask<int> pending)
    {
        Interlocked.Increment(ref _pendingReads);
        try
        {
            return await pending;
        }
        finally
        {
            Interlocked.Decrement(ref _pendingReads);
            Interlocked.Increment(ref _readsDone);
            Volatile.Read(ref _watch)?.TrySetResult();
        }
    }

    private async Task NoteZeroByteReadAsync(TaskCompletionSource watch)
    {
        try
        {
            Arrived(await base.ReadAsync(Memory<byte>.Empty, CancellationToken.None));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The reader of the reply will see the same.
            Arrived(0);
        }

        void Arrived(int count)
        {
            _ = count;
            watch.TrySetResult();
        }
    }

    private async ValueTask WriteUntilSwallowedAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _swallow.Token);
        try
        {
            await base.WriteAsync(buffer, either.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && _swallow.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
        }
    }
}
