using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>The request: a small one goes out with its head in one send; a body that is still coming is sent beside the reply.</summary>
internal sealed partial class Http1Reply
{
    /// <summary>Most bytes of head and body that are gathered into one send, and of a chunk.</summary>
    private const int Gathered = 16_384;

    /// <summary>Room for the size of a chunk, line ends and the last chunk.</summary>
    private const int ChunkFraming = 32;

    private static readonly TimeSpan ConsentTime = TimeSpan.FromSeconds(1);

    private Task _sending = Task.CompletedTask;
    private TaskCompletionSource<bool>? _consent;
    private Exception? _bodyFault;
    private long _unsent;
    private int _outputLength;
    private bool _isInOutput;
    private bool _isSentWhole;
    private bool _hasSendFailed;
    private volatile bool _isStopped;

    /// <summary>Whether nothing is being sent any more.</summary>
    private bool HasSent => _sending.IsCompleted;

    private void BeginRequest(int again)
    {
        _sending = Task.CompletedTask;
        _isSentWhole = _hasSendFailed = _isStopped = false;
        _bodyFault = null;
        _call.WasSent = true;
        _isInOutput = again > 0 || WriteOutput();
        _outputLength = again > 0 ? again : _outputLength;
        ValueTask first;
        try
        {
            first = _connection.Link.SendAsync(_connection.Output.AsMemory(0, _outputLength));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            first = ValueTask.FromException(e);
        }

        if (first.IsCompletedSuccessfully && _isInOutput)
        {
            _isSentWhole = true;
        }
        else
        {
            _sending = SendRestAsync(first);
        }
    }

    /// <summary>Writes the head and what there is of a body behind it; says whether that is the whole request.</summary>
    private bool WriteOutput()
    {
        byte[] output = _connection.Output;
        _outputLength = RequestHead.Write(_call, _endpoint.Address.PathPrefix, ref output);
        _connection.Output = output;
        if (_call.BodyReader is not { } reader)
        {
            return TryGather(_call.Body);
        }

        _unsent = _call.ContentLength ?? long.MaxValue;
        if (_call.ExpectsContinue)
        {
            _consent = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            return false;
        }

        if (!reader.TryRead(out var read))
        {
            return false;
        }

        bool isTaken = _outputLength + read.Buffer.Length + ChunkFraming <= Gathered && !read.IsCanceled;
        if (isTaken)
        {
            Gather(read.Buffer, read.IsCompleted);
        }

        // A reader may tell the end only when it is asked once more; a length tells it at once.
        _unsent = (_call.ContentLength ?? long.MaxValue) - (isTaken ? read.Buffer.Length : 0);
        reader.AdvanceTo(isTaken ? read.Buffer.End : read.Buffer.Start);
        return isTaken && (read.IsCompleted || _unsent == 0);
    }

    private bool TryGather(ReadOnlyMemory<byte> body)
    {
        if (_outputLength + body.Length > Gathered)
        {
            return false;
        }

        Ensure(_outputLength + body.Length);
        body.CopyTo(_connection.Output.AsMemory(_outputLength));
        _outputLength += body.Length;
        return true;
    }

    /// <summary>Appends a piece of the body to the output, as a chunk when it has no known length.</summary>
    private void Gather(in ReadOnlySequence<byte> piece, bool isLast)
    {
        Ensure(_outputLength + (int)piece.Length + ChunkFraming);
        var output = _connection.Output.AsSpan();
        bool isChunk = _call.ContentLength is null;
        if (isChunk && !piece.IsEmpty)
        {
            Utf8Formatter.TryFormat((int)piece.Length, output[_outputLength..], out int digits, 'x');
            _outputLength += digits;
            Append("\r\n"u8);
        }

        piece.CopyTo(output[_outputLength..]);
        _outputLength += (int)piece.Length;
        if (isChunk)
        {
            if (!piece.IsEmpty)
            {
                Append("\r\n"u8);
            }

            if (isLast)
            {
                AppendEnd();
            }
        }
    }

    /// <summary>The last chunk and the trailers (RFC 9112 7.1.2); what the head has is not said again.</summary>
    private void AppendEnd()
    {
        Append("0\r\n"u8);
        if (_call.Trailers is { Count: > 0 } trailers)
        {
            foreach (ref readonly var field in trailers.Fields)
            {
                if (_call.Headers.CountAlike(field.Name) == 0)
                {
                    Ensure(_outputLength + field.Name.Length + field.Value.Length + ChunkFraming);
                    _outputLength = RequestHead.WriteField(field, _connection.Output, _outputLength);
                }
            }
        }

        Append("\r\n"u8);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_connection.Output.AsSpan(_outputLength));
        _outputLength += bytes.Length;
    }

    private void Ensure(int length)
    {
        if (_connection.Output.Length < length)
        {
            byte[] larger = GC.AllocateUninitializedArray<byte>(Math.Max(length, Gathered));
            _connection.Output.AsSpan(0, _outputLength).CopyTo(larger);
            _connection.Output = larger;
        }
    }

    // A send that fails says only that the upstream stopped reading: what it answers, or that it does not, decides the call.
    private async Task SendRestAsync(ValueTask first)
    {
        try
        {
            await first;
            if (_isInOutput)
            {
                _isSentWhole = true;
            }
            else if (_call.BodyReader is null)
            {
                await _connection.Link.SendAsync(_call.Body);
                _isSentWhole = true;
            }
            else if (await HasConsentAsync())
            {
                await SendBodyAsync(_call.BodyReader);
            }
        }
        catch (Exception)
        {
            _hasSendFailed = true;
        }
    }

    private async ValueTask<bool> HasConsentAsync()
    {
        if (_consent is null)
        {
            return true;
        }

        try
        {
            return await _consent.Task.WaitAsync(ConsentTime, _endpoint.Time);
        }
        catch (TimeoutException)
        {
            // Many servers never say it (RFC 9110 10.1.1: a client does not wait for ever).
            return true;
        }
    }

    private async ValueTask SendBodyAsync(PipeReader reader)
    {
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync();
            }
            catch (Exception e)
            {
                _bodyFault = e;
                _connection.Link.Dispose();
                return;
            }

            if (_isStopped || read.IsCanceled)
            {
                reader.AdvanceTo(read.Buffer.Start);
                return;
            }

            _unsent -= read.Buffer.Length;
            try
            {
                await SendPieceAsync(read.Buffer, read.IsCompleted);
            }
            finally
            {
                reader.AdvanceTo(read.Buffer.End);
            }

            _call.Progress?.Invoke();
            if (read.IsCompleted || _unsent == 0)
            {
                _isSentWhole = true;
                return;
            }
        }
    }

    private async ValueTask SendPieceAsync(ReadOnlySequence<byte> piece, bool isLast)
    {
        if (_call.ContentLength is not null)
        {
            foreach (var segment in piece)
            {
                await _connection.Link.SendAsync(segment);
            }

            return;
        }

        do
        {
            var chunk = piece.Slice(0, Math.Min(piece.Length, Gathered - ChunkFraming));
            piece = piece.Slice(chunk.End);
            _outputLength = 0;
            Gather(chunk, isLast && piece.IsEmpty);
            await _connection.Link.SendAsync(_connection.Output.AsMemory(0, _outputLength));
        }
        while (!piece.IsEmpty);
    }

    /// <summary>
    /// Lets go of the body: it belongs to an exchange that is used again when its handling ends, but an upstream that has
    /// answered early, or not at all, may have left it half sent.
    /// </summary>
    private async ValueTask StopSendingAsync()
    {
        _isStopped = true;
        _consent?.TrySetResult(false);
        _call.BodyReader?.CancelPendingRead();
        _connection.Link.Dispose();
        await _sending;
    }

    private void EndRequest()
    {
        _call = null!;
        _consent = null;
        _sending = Task.CompletedTask;
    }
}
