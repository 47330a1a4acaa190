using System.Net;
using Gatehouse.Core.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Sockets;

/// <summary>
/// Accepts from a socket until it lets go of it; others may accept from it beside and after that. Kestrel's own listener ends
/// with its socket: this one is never told to.
/// </summary>
/// <param name="inner">Kestrel's listener, which makes connections of what the socket gives.</param>
/// <param name="socket">Held for this listener.</param>
/// <param name="time">The gateway's clock.</param>
/// <param name="logger">Told when clients have to wait.</param>
internal sealed class SharedListener(IConnectionListener inner, ListenSocket socket, TimeProvider time, ILogger logger) : IConnectionListener
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private const int Idle = 0;
    private const int Accepting = 1;
    private const int Stopped = 2;

    private readonly CancellationTokenSource _stop = new();
    private int _state;
    private readonly LogPace _pace = new(time);

    public EndPoint EndPoint => inner.EndPoint;

    public ListenSocket Socket => socket;

    /// <summary>The next connection; null when there will be none. Kestrel asks for one at a time.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.CompareExchange(ref _state, Accepting, Idle) == Stopped)
        {
            return null;
        }

        try
        {
            if (OpenFiles.AreScarceForClients)
            {
                await WaitForRoomAsync();
            }

            return await inner.AcceptAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Accepting) == Stopped)
            {
                socket.Release();
            }
        }
    }

    /// <summary>Connections wait in the socket's queue until others have ended.</summary>
    private async Task WaitForRoomAsync()
    {
        bool isTold = _pace.IsDue();
        if (isTold)
        {
            FrontTelemetry.OutOfFiles(logger, EndPoint);
        }

        do
        {
            await Task.Delay(Pause, time, _stop.Token);
        }
        while (OpenFiles.AreScarceForClients);

        if (isTold)
        {
            FrontTelemetry.FilesAgain(logger, EndPoint);
        }
    }

    /// <summary>Accepts nothing more. Where nobody else holds the socket it is closed, as soon as no call runs on it.</summary>
    public void LetGo()
    {
        _stop.Cancel();
        if (Interlocked.Exchange(ref _state, Stopped) == Idle)
        {
            socket.Release();
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        LetGo();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
