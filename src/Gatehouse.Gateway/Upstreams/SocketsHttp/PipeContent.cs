using System.IO.Pipelines;
using System.Net;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.SocketsHttp;

/// <summary>
/// A request's body streamed from a pipe. Each piece goes on as it comes, and the next is read when it was taken: the
/// upstream's pace is the client's.
/// </summary>
internal sealed class PipeContent(PipeReader reader, long? length, Action? progress) : HttpContent
{
    private Task _sending = Task.CompletedTask;
    private volatile bool _isStopped;

    /// <summary>What reading the pipe threw; SocketsHttpHandler may wrap it beyond recognition.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Whether the pipe was read from.</summary>
    public bool WasRead { get; private set; }

    /// <summary>
    /// Lets go of the pipe: the exchange it belongs to is reused when its handling ends, but SocketsHttpHandler may still
    /// be sending when the reply is complete or the call was given up.
    /// </summary>
    public ValueTask StopAsync()
    {
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
        => WasRead ? throw Refused() : _sending = SendAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }

    // SocketsHttpHandler sends a request again by itself when the upstream refused its stream (RFC 9113 8.7) or went away
    // before it (6.8). What was read of the body is gone by then: the rest alone would pass for the whole.
    private static UpstreamException Refused() => new(UpstreamFailure.Reset, "the upstream refused the request when some of its body had been read");

    private async Task SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await ReadAsync(cancellationToken);
            await WriteAsync(stream, result, cancellationToken);
            if (result.IsCompleted)
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

        try
        {
            foreach (var piece in result.Buffer)
            {
                await stream.WriteAsync(piece, cancellationToken);
            }
        }
        finally
        {
            reader.AdvanceTo(result.Buffer.End);
        }

        progress?.Invoke();
    }

    private async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        WasRead = true;
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // What the handler broke off, because the upstream ended the stream, is not the client's fault.
            Fault = e;
            throw;
        }
    }
}
