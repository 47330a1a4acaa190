using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Front.Limits;
using Gatehouse.Gateway.Front.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Gateway.Front.Bodies;

/// <summary>A request's body from Kestrel: counts what was consumed and turns Kestrel's faults into the gateway's problems.</summary>
internal sealed class KestrelBody(KestrelReply reply) : PipeReader
{
    /// <summary>Length of a chunk of one byte: its size, two ends of a line, and the byte.</summary>
    private const int SmallestChunk = 6;

    private const int RoomForTrailers = 64 * 1024;

    private readonly BodyDeadline _deadline = new();
    private Action? _giveUp;
    private PipeReader _inner = null!;
    private Exchange? _exchange;
    private IHttpMaxRequestBodySizeFeature? _size;
    private IHttpRequestTrailersFeature? _trailers;
    private HeaderList _head = null!;
    private HeaderList _brought = null!;
    private bool _wasRead;
    private ReadOnlySequence<byte> _buffer;

    /// <summary>
    /// Held while the first read begins and while the reply is started: Kestrel consents to the body (100 Continue) by the
    /// first, and would write that into a reply which another thread is starting.
    /// </summary>
    public Lock Consent { get; } = new();

    /// <summary>Bytes of the body that somebody has consumed.</summary>
    public long Consumed { get; private set; }

    /// <summary>Whether the client's connection broke while the body was read.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether that was the end of the connection itself: Kestrel then has a read under way for ever, and must not try to read on.</summary>
    public bool IsLost { get; private set; }

    /// <param name="inner">Where it comes from.</param>
    /// <param name="exchange">Whose body it is, and what its limit is at the moment.</param>
    /// <param name="size">The server's own limit, which can be set until the body is read.</param>
    /// <param name="time">When it must have arrived.</param>
    public void Begin(PipeReader inner, Exchange exchange, IHttpMaxRequestBodySizeFeature? size, BodyTime time)
    {
        _inner = inner;
        _exchange = exchange;
        _size = size;
        _buffer = default;
        Consumed = 0;
        IsBroken = IsLost = _wasRead = false;
        _deadline.Begin(time.Clock, time.Due(exchange), _giveUp ??= GiveUp);
    }

    /// <summary>Trailers may follow: what may travel on of them is put into a list when the end is read.</summary>
    public void BringTrailers(IHttpRequestTrailersFeature trailers, HeaderList head, HeaderList brought)
        => (_trailers, _head, _brought) = (trailers, head, brought);

    public void End()
    {
        _deadline.End();
        _trailers = null;
        _head = _brought = null!;
        _inner = null!;
        _exchange = null;
        _size = null;
        _buffer = default;
        IsBroken = false;
    }

    public override bool TryRead(out ReadResult result)
    {
        try
        {
            bool read = _wasRead ? _inner.TryRead(out result) : TryReadFirst(out result);
            Note(result);
            return read;
        }
        catch (Exception e) when (IsOfTheClient(e))
        {
            throw Translate(e);
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var pending = _wasRead ? _inner.ReadAsync(cancellationToken) : ReadFirst(cancellationToken);
            if (pending.IsCompletedSuccessfully)
            {
                return new(Note(pending.Result));
            }

            _deadline.Wait();
            return AwaitAsync(pending);
        }
        catch (Exception e) when (IsOfTheClient(e))
        {
            throw Translate(e);
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        Consumed += _buffer.Slice(_buffer.Start, consumed).Length;
        _buffer = default;
        _inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead()
    {
        try
        {
            _inner?.CancelPendingRead();
        }
        catch (Exception)
        {
            // Kestrel throws its abort here too. It has woken whoever reads already.
        }
    }

    // Kestrel ends its reader itself; what was not read must stay there for it to drain.
    public override void Complete(Exception? exception = null)
    {
    }

    [AsyncMethodBuilder(typeof(ReusedValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadResult> pending)
    {
        try
        {
            return Note(await pending);
        }
        catch (Exception e) when (IsOfTheClient(e))
        {
            throw Translate(e);
        }
    }

    private ValueTask<ReadResult> ReadFirst(CancellationToken cancellationToken)
    {
        _wasRead = true;
        LimitServer();
        lock (Consent)
        {
            return _inner.ReadAsync(cancellationToken);
        }
    }

    private bool TryReadFirst(out ReadResult result)
    {
        LimitServer();
        lock (Consent)
        {
            return _inner.TryRead(out result);
        }
    }

    /// <summary>A route's limit may be larger than the listener's, which the server would hold by itself.</summary>
    private void LimitServer()
    {
        if (_size is { IsReadOnly: false } size && _exchange is { } exchange)
        {
            long limit = exchange.Request.ContentLength is null ? WithFraming(exchange.BodyLimit) : exchange.BodyLimit;
            if (size.MaxRequestBodySize != limit)
            {
                size.MaxRequestBodySize = limit;
            }
        }
    }

    /// <summary>The server counts the framing of chunks as well; what it must not refuse is a body in chunks of one byte each.</summary>
    private static long WithFraming(long limit)
        => limit > (long.MaxValue - RoomForTrailers) / SmallestChunk ? long.MaxValue : (limit * SmallestChunk) + RoomForTrailers;

    private ReadResult Note(ReadResult result)
    {
        _buffer = result.Buffer;
        if (_exchange is { } exchange && Consumed + _buffer.Length > exchange.BodyLimit)
        {
            AdvanceTo(_buffer.End);
            throw new ProblemException(FrontProblems.BodyTooLarge, "the body is larger than the route takes");
        }

        if (_deadline.HasPassed && !result.IsCompleted)
        {
            AdvanceTo(result.Buffer.End);
            throw new ProblemException(FrontProblems.BodyTooSlow, "the body of the request had not arrived after request_time");
        }

        if (result.IsCompleted && _trailers is { Available: true } trailers)
        {
            _trailers = null;
            if (!RequestTrailers.TryRead(trailers.Trailers, _head, _brought))
            {
                AdvanceTo(result.Buffer.End);
                throw RefuseTrailers();
            }
        }

        return result;
    }

    private bool IsOfTheClient(Exception fault) => fault is IOException || (fault is InvalidOperationException && _trailers is not null);

    private ProblemException RefuseTrailers(Exception? fault = null)
    {
        reply.ClosesConnection = true;
        FrontTelemetry.Unread(StatusCodes.Status400BadRequest, RefusalReasons.Trailers);
        return new ProblemException(FrontProblems.Trailers, "the trailers of the request are not well formed or too many", fault);
    }

    // What is left of the body may come at any time: no other request can follow.
    private void GiveUp()
    {
        LimitTelemetry.Struck(ClientLimit.RequestTime);
        reply.ClosesConnection = true;
        CancelPendingRead();
    }

    private ProblemException Translate(Exception fault)
    {
        // Kestrel has no word of its own for a trailer whose bytes are no text.
        if (fault is InvalidOperationException)
        {
            return RefuseTrailers(fault);
        }

        if (fault is BadHttpRequestException bad)
        {
            var problem = bad.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => FrontProblems.BodyTooLarge,
                StatusCodes.Status408RequestTimeout => FrontProblems.BodyTooSlow,
                _ => FrontProblems.Body,
            };

            // No other fault of a body comes from the client's leaving; Kestrel tells it only by its message.
            IsBroken = bad.Message.StartsWith("Unexpected end of request content", StringComparison.Ordinal);
            return new ProblemException(problem, bad.Message, fault);
        }

        IsBroken = IsLost = true;
        return new ProblemException(FrontProblems.Body, "the client's connection broke while it sent the body", fault);
    }
}
