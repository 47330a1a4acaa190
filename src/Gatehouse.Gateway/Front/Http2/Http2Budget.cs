using Gatehouse.Gateway.Front.Limits;

namespace Gatehouse.Gateway.Front.Http2;

/// <summary>
/// What a client may still do on one HTTP/2 connection. Two balances, of resets and of control frames: each begins full, work
/// that a connection is there for adds to it, time adds to it, and no more than five seconds' worth is saved. The clock is
/// looked at only when a balance is used up.
/// </summary>
/// <param name="resets">Resets a second; 0 for no bound.</param>
/// <param name="controlFrames">Control frames a second; 0 for no bound.</param>
/// <param name="time">The clock.</param>
internal sealed class Http2Budget(int resets, int controlFrames, TimeProvider time)
{
    /// <summary>Seconds' worth that a quiet connection saves.</summary>
    public const int Saved = 5;

    // A request brings a few control frames with it: priority, window, settings at the start.
    private const int ControlFramesPerStream = 4;

    // A client that reads tells of it, in the worst case for each piece that it read.
    private const int BytesPerControlFrame = 256;

    // Clients of gRPC measure their line with each message that comes, by a PING behind a window update: at a thousand small
    // messages a second they send two thousand frames.
    private const int ControlFramesPerMessage = 2;

    // One for the stream that was opened, so that only streams which are let end add to the balance.
    private const int CostOfReset = 2;

    private readonly long _mostResets = (long)resets * Saved;
    private readonly long _mostControlFrames = (long)controlFrames * Saved;
    private long _resets = (long)resets * Saved;
    private long _controlFrames = (long)controlFrames * Saved;
    private long _resetsAt = time.GetTimestamp();
    private long _controlFramesAt = time.GetTimestamp();
    private long _sent;
    private long _sentCounted;
    private int _failed;

    /// <summary>Whether streams have failed since the last <see cref="Passed"/>.</summary>
    public bool HasFailed => Volatile.Read(ref _failed) > 0;

    /// <summary>The client opened a stream.</summary>
    public void Opened()
    {
        _resets = Math.Min(_resets + 1, _mostResets);
        _controlFrames = Math.Min(_controlFrames + ControlFramesPerStream, _mostControlFrames);
    }

    /// <summary>The client reset a stream.</summary>
    public void Reset() => _resets -= CostOfReset;

    /// <summary>The client sent a frame that is no part of a request.</summary>
    public void Control() => _controlFrames--;

    /// <summary>So many bytes went to the client. Called by whoever writes, beside the reader.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="isMessage">Whether they begin a frame with a piece of a body that may be a message.</param>
    public void Sent(int bytes, bool isMessage) => Volatile.Write(ref _sent, _sent + bytes + (isMessage ? ControlFramesPerMessage * BytesPerControlFrame : 0));

    /// <summary>What the client sent made the server reset a stream. Called from any thread.</summary>
    public void StreamFailed() => Interlocked.Increment(ref _failed);

    /// <summary>The limit that is passed, if one is. Asked by the reader after each piece that it read.</summary>
    public ClientLimit? Passed()
    {
        if (HasFailed)
        {
            _resets -= (long)CostOfReset * Interlocked.Exchange(ref _failed, 0);
        }

        if (_resets < 0 && resets > 0 && (_resets = Refilled(_resets, resets, ref _resetsAt)) < 0)
        {
            return ClientLimit.Http2Resets;
        }

        return _controlFrames < 0 && controlFrames > 0 && !CanRefillControlFrames() ? ClientLimit.Http2ControlFrames : null;
    }

    private bool CanRefillControlFrames()
    {
        long sent = Volatile.Read(ref _sent);
        long earned = (sent - _sentCounted) / BytesPerControlFrame;
        _sentCounted += earned * BytesPerControlFrame;
        _controlFrames = Math.Min(_controlFrames + earned, _mostControlFrames);
        if (_controlFrames < 0)
        {
            _controlFrames = Refilled(_controlFrames, controlFrames, ref _controlFramesAt);
        }

        return _controlFrames >= 0;
    }

    private long Refilled(long balance, int rate, ref long since)
    {
        long now = time.GetTimestamp();
        double seconds = Math.Min(time.GetElapsedTime(since, now).TotalSeconds, Saved);
        since = now;
        return balance + (long)(rate * seconds);
    }
}
