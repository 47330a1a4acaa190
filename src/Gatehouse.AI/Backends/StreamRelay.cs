using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>
/// Carries one stream from provider to client. Its states: nothing sent (events that only open the answer are held),
/// committed (the head and everything held went out with the first content), ended. A failure in the first state is
/// returned and costs the client nothing; after it the client gets the dialect's error event and the stream ends there.
/// </summary>
internal sealed class StreamRelay(Exchange exchange, ClientForm client, FrameReader frames, StreamPump pump, CallMeter meter, CallDeadline deadline, TimeSpan idle)
{
    // Behind the end mark only the end of the body is to come; a server that holds it back does not hold the client.
    private static readonly TimeSpan RestOfConnection = TimeSpan.FromSeconds(1);

    private ArrayBufferWriter<byte>? _held = new(1024);
    private HeaderList? _passed;
    private NoWriter? _nobody;

    /// <summary>The error of a stream that another attempt of the call was faster than.</summary>
    public static ModelError Slower { get; } = new(ModelErrorKind.Timeout, 504, "Another attempt was faster.");

    /// <summary>The error of an answer that the provider's filter ended.</summary>
    public static ModelError Filtered { get; } = new(ModelErrorKind.ContentPolicy, 400, "The provider's content filter withheld the answer.") { Code = "content_filter" };

    /// <summary>Whether an answer that the provider's filter ended is an error while nothing of it was sent: there is another target for it.</summary>
    public bool PassesOnFiltered { get; init; }

    /// <summary>Asked before the first byte is sent; null when there is nobody to ask.</summary>
    public Func<bool>? Wins { get; init; }

    /// <summary>Runs to the end of the stream. Returns the error that ended it before anything was sent.</summary>
    /// <param name="upstream">The provider's reply.</param>
    /// <param name="passesHeaders">Whether the provider's fields go on to the client with its events.</param>
    public async ValueTask<ModelError?> RunAsync(UpstreamReply upstream, bool passesHeaders)
    {
        _passed = passesHeaders ? upstream.Headers : null;
        var error = await PumpAsync(upstream);
        if (ClientHasLeft())
        {
            await meter.CancelledAsync();
            exchange.Aborted.ThrowIfCancellationRequested();
        }

        if (error is null && _held is not null && IsFiltered)
        {
            await SettleAsync(error: null);
            return Filtered;
        }

        if (error is null)
        {
            if (!await TryCommitAsync())
            {
                return Slower;
            }

            await SettleAsync(error: null);
            await FlushAsync();
            return null;
        }

        if (_held is not null)
        {
            return error;
        }

        if (!pump.HasWrittenError)
        {
            pump.WriteError(error, exchange.Record.RequestId, exchange.Reply.Body);
        }

        exchange.Record.Failure ??= $"{exchange.Record.Service}: the stream failed: {ModelErrorKindNames.Of(error.Kind)} {error.Code}";
        await SettleAsync(error);
        await FlushAsync();
        return null;
    }

    private bool IsFiltered => PassesOnFiltered && pump.Tap.Finish == FinishReason.ContentFilter;

    // Nobody sees the end of an answer before the ledger has it.
    private ValueTask SettleAsync(ModelError? error) => meter.StreamedAsync(pump.Tap, pump.Loss, error);

    private async ValueTask<ModelError?> PumpAsync(UpstreamReply upstream)
    {
        try
        {
            while (true)
            {
                if (_held is null)
                {
                    deadline.Arm(pump.Tap.IsOver && idle > RestOfConnection ? RestOfConnection : idle);
                }

                var piece = await upstream.ReadAsync();
                NoticeLeaving();
                frames.Append(piece.Span);
                bool wrote = Take();
                if (pump.Error is { } error)
                {
                    return error;
                }

                if (piece.IsEmpty)
                {
                    return TakeRest();
                }

                if (_held is not null && pump.Tap.HasContent && !IsFiltered && !await TryCommitAsync())
                {
                    return Slower;
                }

                // The end goes out with the last events when it is here already.
                if (_held is null && wrote && !upstream.HasArrived)
                {
                    deadline.Disarm();
                    if (pump.Tap.IsOver)
                    {
                        await SettleAsync(error: null);
                    }

                    await FlushAsync();
                }
            }
        }
        catch (UpstreamException exception) when (_held is null)
        {
            exchange.Record.UpstreamFailure = exception.Failure;
            exchange.Record.Failure = exception.Message;
            return EndOr(exception.IsTimeout ? Silent : Broken);
        }
        catch (OperationCanceledException) when (_held is null && deadline.HasPassed)
        {
            exchange.Record.UpstreamFailure = UpstreamFailure.IdleTimeout;
            return EndOr(Silent);
        }
        catch (FrameException exception)
        {
            exchange.Record.Failure = exception.Message;
            return new ModelError(ModelErrorKind.Server, 502, "The provider sent an event that is too large or no event at all.");
        }
    }

    // An answer that was whole before is not made worse by how its connection ended.
    private ModelError? EndOr(ModelError broken)
    {
        pump.End(Output);
        if (pump.Error is not null)
        {
            return broken;
        }

        exchange.Record.UpstreamFailure = null;
        exchange.Record.Failure = null;
        return null;
    }

    private static ModelError Broken { get; } = new(ModelErrorKind.Unreachable, 502, "The provider broke the stream off.");

    private static ModelError Silent { get; } = new(ModelErrorKind.Timeout, 504, "The provider fell silent in the middle of its answer.");

    private IBufferWriter<byte> Output => _nobody is { } nobody ? nobody : _held is null ? exchange.Reply.Body : _held;

    private bool ClientHasLeft()
    {
        NoticeLeaving();
        return _nobody is not null;
    }

    // The rest of the answer may still be read, for what it tells of its usage.
    private void NoticeLeaving()
    {
        if (_nobody is null && deadline.IsDraining)
        {
            _nobody = new NoWriter();
            _held = null;
        }
    }

    // Whole events only: a stream that breaks inside one, or inside a character, never reaches the client with a half.
    private bool Take()
    {
        bool any = false;
        while (pump.Error is null && frames.TryRead(out var next))
        {
            pump.Take(next, Output);
            meter.SawContent(pump.Tap);
            any = true;
        }

        return any;
    }

    private ModelError? TakeRest()
    {
        if (frames.TryReadRest(out var last))
        {
            pump.Take(last, Output);
        }

        if (pump.Error is null)
        {
            pump.End(Output);
        }

        meter.SawContent(pump.Tap);
        return pump.Error;
    }

    private async ValueTask<bool> TryCommitAsync()
    {
        if (_held is not { } held || ClientHasLeft())
        {
            return true;
        }

        if (Wins?.Invoke() == false)
        {
            return false;
        }

        var reply = exchange.Reply;
        reply.StatusCode = 200;
        if (_passed is not null)
        {
            ReplyHeaders.CopyPassedThrough(_passed, reply.Headers);
        }

        reply.Headers.Set("Content-Type", client.StreamContentType);
        reply.Headers.Set("Cache-Control", "no-cache");
        reply.Headers.Set("X-Accel-Buffering", "no");
        client.AddReplyHeaders(exchange);
        ReplyWriting.AddOwn(exchange);
        await reply.StartAsync(exchange, exchange.Aborted);
        _held = null;
        reply.Body.Write(held.WrittenSpan);
        return true;
    }

    private async ValueTask FlushAsync()
    {
        if (ClientHasLeft())
        {
            return;
        }

        try
        {
            var flushed = await exchange.Reply.Body.FlushAsync(exchange.Aborted);
            if (flushed.IsCompleted || flushed.IsCanceled)
            {
                exchange.Aborted.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (ClientHasLeft())
        {
            // Goes on without the client.
        }
    }
}
