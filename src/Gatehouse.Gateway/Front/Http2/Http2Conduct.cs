using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Gatehouse.Gateway.Front.Limits;
using Microsoft.AspNetCore.Connections;

namespace Gatehouse.Gateway.Front.Http2;

/// <summary>
/// How the client of one HTTP/2 connection behaves. When it passes a limit, Kestrel's reader fails, which cancels what runs; the
/// client is told ENHANCE_YOUR_CALM, and is cut off when that takes longer than a second.
/// </summary>
internal sealed class Http2Conduct : IDisposable
{
    private const byte GoAway = 7;
    private const uint EnhanceYourCalm = 0xb;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly ConnectionContext _connection;
    private readonly Http2Floods _floods;
    private readonly PipeWriter _output;
    private readonly Http2Budget _budget;
    private readonly FrameCount _frames;
    private readonly CancellationTokenSource _over = new();
    private Exception? _fault;

    public Http2Conduct(ConnectionContext connection, Http2Floods floods, Http2Budget budget)
    {
        _connection = connection;
        _floods = floods;
        _output = connection.Transport.Output;
        _budget = budget;
        _frames = new FrameCount(budget);
        Pipe = new CountedPipe(new CountedReader(connection.Transport.Input, this), new CountedWriter(_output, this));
    }

    public IDuplexPipe Pipe { get; }

    public bool HasEnded { get; private set; }

    public void Sent(int bytes, bool isMessage) => _budget.Sent(bytes, isMessage);

    /// <summary>Whether streams have failed in what was received last.</summary>
    public bool HasFailedStreams => _budget.HasFailed;

    /// <summary>How many of these bytes may go on for now. Throws when the client has passed a limit.</summary>
    public long Received(in ReadOnlySequence<byte> bytes)
    {
        long looked = _frames.Look(bytes);
        Judge();
        return looked;
    }

    /// <summary>Takes account of the failed streams, and time. Throws when the client has passed a limit.</summary>
    public Task PauseAsync()
    {
        Judge();
        return Task.Delay(Pause, _floods.Time, _over.Token);
    }

    /// <summary>Whether the output is kept, for what is to be said last.</summary>
    public bool KeepsOpen(Exception? fault)
    {
        _fault = fault;
        return HasEnded;
    }

    /// <summary>Tells the client why, after Kestrel has left the connection.</summary>
    public async Task TellAsync()
    {
        try
        {
            if (_fault is null)
            {
                WriteGoAway(_output.GetSpan(17));
                _output.Advance(17);
                await _output.FlushAsync();
            }
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException or InvalidOperationException or OperationCanceledException)
        {
            // It has left, or was cut off meanwhile.
        }
        finally
        {
            await _output.CompleteAsync(_fault);
        }
    }

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }

    private void Judge()
    {
        if (_budget.Passed() is { } limit)
        {
            End(limit);
        }
    }

    private void End(ClientLimit limit)
    {
        if (!HasEnded)
        {
            HasEnded = true;
            _floods.Ended(limit, _connection.RemoteEndPoint);
            _ = CutLaterAsync(_over.Token);
        }

        throw new ConnectionAbortedException("The client sent more resets or control frames than its connection has a budget for.");
    }

    private async Task CutLaterAsync(CancellationToken over)
    {
        try
        {
            await Task.Delay(Patience, _floods.Time, over);
            _connection.Abort(new ConnectionAbortedException("The client did not read why its connection ends."));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void WriteGoAway(Span<byte> frame)
    {
        frame[..17].Clear();
        frame[2] = 8;
        frame[3] = GoAway;
        BinaryPrimitives.WriteUInt32BigEndian(frame[9..], _frames.HighestStream);
        BinaryPrimitives.WriteUInt32BigEndian(frame[13..], EnhanceYourCalm);
    }
}
