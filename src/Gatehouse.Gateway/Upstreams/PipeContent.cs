using System.IO.Pipelines;
using System.Net;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>
/// A request's body streamed from a pipe. Each piece goes on as it comes, and the next is read when it was taken: the
/// upstream's pace is the client's. When the upstream answers before it has the whole body, the rest is not sent.
/// </summary>
internal sealed class PipeContent(PipeReader reader, long? length, Action? progress) : HttpContent
{
    private static readonly byte[] Filling = new byte[262_144];

    private Task _sending = Task.CompletedTask;
    private volatile bool _isStopped;
    private volatile bool _isCut;
    private long _sent;

    /// <summary>What reading the pipe threw; SocketsHttpHandler may wrap it beyond recognition.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>The connection this body goes out on; null on HTTP/2, over TLS, and for bodies that were there at once.</summary>
    public UpstreamStream? Connection { get; set; }

    /// <summary>
    /// Lets go of the pipe: the exchange it belongs to is reused when its handling ends, but SocketsHttpHandler may still
    /// be sending when the reply is complete or the call was given up.
    /// </summary>
    public ValueTask StopAsync()
    {
        if (_isCut)
        {
            Connection?.Dispose();
        }

        if (_sending.IsCompleted)
        {
            return default;
        }

        _isStopped = true;
        reader.CancelPendingRead();
        return new ValueTask(_sending.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        => _sending = SendAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length1)
    {
        length1 = length ?? 0;
        return length is not null;
    }

    private async Task SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        var result = await ReadAsync(cancellationToken);
        if (result.IsCompleted)
        {
            await WriteAsync(stream, result, cancellationToken);
            return;
        }

        UpstreamStream.Announce(this);
        await WriteAsync(stream, result, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        var reply = Connection?.WatchAsync();
        var rest = SendRestAsync(stream, cancellationToken);
        if (reply is not null && await Task.WhenAny(rest, reply) == reply && !rest.IsCompleted)
        {
            await CutAsync(stream, rest, cancellationToken);
            return;
        }

        await rest;
    }

    private async Task SendRestAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await ReadAsync(cancellationToken);
            await WriteAsync(stream, result, cancellationToken);
            if (result.IsCompleted || _isCut)
            {
                return;
            }

            await stream.FlushAsync(cancellationToken);
        }
    }

    private async Task WriteAsync(Stream stream, ReadResult result, CancellationToken cancellationToken)
    {
        if (_isStopped)
        {
            reader.AdvanceTo(result.Buffer.Start);
            throw new OperationCanceledException("The call has ended.");
        }

        foreach (var piece in result.Buffer)
        {
            await stream.WriteAsync(piece, cancellationToken);
        }

        _sent += result.Buffer.Length;
        reader.AdvanceTo(result.Buffer.End);
        progress?.Invoke();
    }

    /// <summary>The reply is there: lets the handler believe that the body was sent, so that it reads the reply.</summary>
    private async Task CutAsync(Stream stream, Task rest, CancellationToken cancellationToken)
    {
        _isCut = true;
        Connection!.Swallow();
        reader.CancelPendingRead();
        await rest;
        for (long left = (length ?? 0) - _sent; left > 0; left -= Filling.Length)
        {
            await stream.WriteAsync(Filling.AsMemory(0, (int)Math.Min(left, Filling.Length)), cancellationToken);
        }
    }

    private async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (Exception e)
        {
            Fault = e;
            throw;
        }
    }
}
