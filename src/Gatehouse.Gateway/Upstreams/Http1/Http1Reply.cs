using System.Threading.Tasks.Sources;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>
/// One call on a connection, from the bytes of its request to the last byte of its reply. Driven by what the connection
/// receives, on its event loop, without a task of its own. One object per connection, used for one call after another.
/// </summary>
internal sealed partial class Http1Reply : UpstreamReply, IValueTaskSource<UpstreamReply>, IValueTaskSource<ReadOnlyMemory<byte>>
{
    private const int LargestHead = 65_536;
    private const int LargeBody = 65_536;
    private const int MostInterim = 16;

    private readonly Http1Connection _connection;
    private ManualResetValueTaskSourceCore<UpstreamReply> _headSource;
    private ManualResetValueTaskSourceCore<ReadOnlyMemory<byte>> _pieceSource;
    private CancellationTokenRegistration _registration;
    private CancellationToken _token;
    private UpstreamCall _call = null!;
    private Http1Endpoint _endpoint = null!;
    private Phase _phase;
    private int _scanned;
    private int _interim;

    public Http1Reply(Http1Connection connection) => _connection = connection;

    private enum Phase
    {
        Head,
        Body,
        Done,
        Broken,
    }

    public override Stream? Upgraded => _upgraded;

    public override bool HasArrived => _phase == Phase.Done;

    /// <summary>
    /// Sends a call over the connection, which nobody else uses; it ends with the disposal of this reply. Fails, and closes
    /// the connection, as <see cref="UpstreamEndpoint.SendAsync"/> says.
    /// </summary>
    /// <param name="endpoint">Whose connection it is.</param>
    /// <param name="call">The call.</param>
    /// <param name="again">A request as a dead connection had it in its output, to be sent again; 0 writes it from the call.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public ValueTask<UpstreamReply> SendAsync(Http1Endpoint endpoint, UpstreamCall call, int again, CancellationToken cancellationToken)
    {
        _endpoint = endpoint;
        _call = call;
        _token = cancellationToken;
        _phase = Phase.Head;
        _scanned = _interim = 0;
        _headSource.Reset();
        try
        {
            BeginRequest(again);
        }
        catch (Exception e)
        {
            // Nothing was sent: the body could not be read, or the head not be written.
            EndRequest();
            _connection.Close(ConnectionEnd.Call);
            return ValueTask.FromException<UpstreamReply>(e);
        }

        _registration = cancellationToken.UnsafeRegister(static reply => ((Http1Reply)reply!)._connection.Link.Dispose(), this);
        var result = new ValueTask<UpstreamReply>(this, _headSource.Version);
        if (_connection.Expect(out int count, out var fault))
        {
            OnReceived(count, fault);
        }

        return result;
    }

    /// <summary>Goes on with what was received. Never throws: it runs on the event loop.</summary>
    public void OnReceived(int count, Exception? fault)
    {
        try
        {
            if (_phase == Phase.Head)
            {
                OnHeadBytes(count, fault);
            }
            else
            {
                OnBodyBytes(count, fault);
            }
        }
        catch (Exception e) when (_phase == Phase.Head)
        {
            FailHead(e);
        }
    }

    public override ValueTask DisposeAsync()
    {
        _registration.Dispose();
        if (!HasSent)
        {
            return StopAndEndAsync();
        }

        End();
        return default;
    }

    UpstreamReply IValueTaskSource<UpstreamReply>.GetResult(short token) => _headSource.GetResult(token);

    ReadOnlyMemory<byte> IValueTaskSource<ReadOnlyMemory<byte>>.GetResult(short token) => _pieceSource.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<UpstreamReply>.GetStatus(short token) => _headSource.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource<ReadOnlyMemory<byte>>.GetStatus(short token) => _pieceSource.GetStatus(token);

    void IValueTaskSource<UpstreamReply>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _headSource.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource<ReadOnlyMemory<byte>>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _pieceSource.OnCompleted(continuation, state, token, flags);

    private async ValueTask StopAndEndAsync()
    {
        await StopSendingAsync();
        End();
    }

    // The connection may be another call's as soon as it is given back: nothing of this object is touched after that.
    private void End()
    {
        bool isClean = _phase == Phase.Done && _isSentWhole && !_token.IsCancellationRequested;
        bool isStray = _connection.Start != _connection.End && _upgraded is null;
        bool isReusable = isClean && _isKept && !isStray;
        var end = !isClean ? ConnectionEnd.Call : isStray ? ConnectionEnd.StrayBytes : ConnectionEnd.Reply;
        _call = null!;
        _token = default;
        _upgraded = null;
        EndRequest();
        ResetReply();
        if (isReusable)
        {
            _endpoint.Pool.Give(_connection);
        }
        else
        {
            _connection.Close(end);
        }
    }

    /// <summary>The call has failed before its head was there: nobody will dispose the reply.</summary>
    private void FailHead(Exception fault)
    {
        _phase = Phase.Broken;
        _ = FailHeadAsync(fault);
    }

    private async Task FailHeadAsync(Exception fault)
    {
        _registration.Dispose();
        _connection.Link.Dispose();
        if (!HasSent)
        {
            await StopSendingAsync();
        }

        var told = Told(fault);
        EndRequest();
        _connection.Close(ConnectionEnd.Call);
        _headSource.SetException(told);
    }

    /// <summary>The fault as the caller is told: a client that broke off its body, or a call given up, is none of the upstream's.</summary>
    private Exception Told(Exception fault)
        => _bodyFault ?? (_token.IsCancellationRequested ? new OperationCanceledException("The call was given up.", fault, _token) : fault);
}
