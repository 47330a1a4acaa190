using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>One call to one target, up to the end of the reply or to an error with nothing sent.</summary>
internal sealed class ModelAttempt(
    Exchange exchange,
    ClientForm client,
    ModelTarget target,
    CallOutline outline,
    ModelCall? translated,
    bool meters,
    CallDeadline deadline,
    TimeProvider time)
{
    private const long LargestReply = 256 * 1024 * 1024;
    private const long LargestError = 1024 * 1024;

    private readonly CallMeter _meter = new(exchange, target, outline, time);

    public async ValueTask<AttemptResult> RunAsync(UpstreamCall call)
    {
        var record = exchange.Record;
        deadline.Arm(outline.Stream ? target.Options.FirstByteTimeout : target.Options.Timeout);
        record.UpstreamStartedAt = time.GetTimestamp();
        try
        {
            await using var reply = await target.Endpoint.SendAsync(call, deadline.Token);
            record.UpstreamFirstByteAt = time.GetTimestamp();
            record.UpstreamFailure = null;
            record.Failure = null;
            return await ReadAsync(reply);
        }
        catch (UpstreamException exception) when (!exchange.Reply.HasStarted)
        {
            return Failed(exception.Failure, exception.IsTimeout, exception.Message);
        }
        catch (OperationCanceledException) when (deadline.HasPassed && !exchange.Reply.HasStarted)
        {
            return Failed(UpstreamFailure.FirstByteTimeout, isTimeout: true, "no answer within the provider's time");
        }
        catch (OperationCanceledException) when (exchange.Aborted.IsCancellationRequested)
        {
            _meter.Cancelled();
            throw;
        }
        finally
        {
            record.UpstreamEndedAt = time.GetTimestamp();
        }
    }

    private static bool IsJson(HeaderList headers)
        => headers.TryGet("Content-Type", out var type) && type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);

    // A page of something on the way (a proxy, a log-in) is no answer; another target may have one.
    private static bool IsObject(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    private AttemptResult Failed(UpstreamFailure failure, bool isTimeout, string why)
    {
        exchange.Record.UpstreamFailure = failure;
        exchange.Record.Failure = $"{target}: {why}";
        return new AttemptResult(isTimeout
            ? new ModelError(ModelErrorKind.Timeout, 504, "The provider did not answer in time.")
            : new ModelError(ModelErrorKind.Unreachable, 502, "The provider could not be reached or broke the reply off."));
    }

    private ValueTask<AttemptResult> ReadAsync(UpstreamReply reply)
    {
        if (reply.Status is < 200 or > 299)
        {
            return ReadErrorAsync(reply);
        }

        if (FrameReader.For(reply.Headers.Get("Content-Type")) is not { } frames)
        {
            return ReadWholeAsync(reply);
        }

        // A whole reply was asked for: a stream cannot be what the client can read.
        return outline.Stream
            ? StreamAsync(reply, frames)
            : new(new AttemptResult(new ModelError(ModelErrorKind.Server, 502, "The provider sent a stream that was not asked for.")));
    }

    private async ValueTask<AttemptResult> ReadErrorAsync(UpstreamReply reply)
    {
        var bytes = await BodyBytes.ReadAsync(reply, LargestError) ?? ReadOnlyMemory<byte>.Empty;
        var error = target.Provider.ReadError(reply.Status, reply.Headers, bytes);
        bool sameForm = translated is null && reply.Status is >= 400 and < 600 && IsJson(reply.Headers) && bytes.Length > 0;
        if (!sameForm)
        {
            return new AttemptResult(error);
        }

        // The error outlives the reply, whose fields belong to its connection.
        var fields = new HeaderList();
        fields.CopyFrom(reply.Headers);
        return new AttemptResult(error) { Vendor = new VendorError(reply.Status, reply.Headers.Get("Content-Type")!, fields, bytes) };
    }

    private async ValueTask<AttemptResult> ReadWholeAsync(UpstreamReply reply)
    {
        if (await BodyBytes.ReadAsync(reply, LargestReply) is not { } bytes)
        {
            return new AttemptResult(new ModelError(ModelErrorKind.Server, 502, "The provider's reply is too large."));
        }

        deadline.Disarm();
        await EventLoop.LeaveFor(bytes.Length);
        if (translated is null && !IsObject(bytes.Span))
        {
            return new AttemptResult(new ModelError(ModelErrorKind.Server, 502, "The provider's answer is not JSON."));
        }

        if (translated is null)
        {
            _meter.Whole(target.Provider.Summarize(client.Form.WireForm, bytes), bytes.Length);
            ReplyHeaders.CopyPassedThrough(reply.Headers, exchange.Reply.Headers);
            client.AddReplyHeaders(exchange);
            await ReplyWriting.SendAsync(exchange, 200, reply.Headers.Get("Content-Type") ?? "application/json", bytes);
            return AttemptResult.Written;
        }

        if (outline.Stream)
        {
            return new AttemptResult(new ModelError(ModelErrorKind.Server, 502, "The provider did not stream."));
        }

        ModelReply read;
        try
        {
            read = target.Provider.ReadReply(bytes);
        }
        catch (ModelException exception)
        {
            return new AttemptResult(exception.Error);
        }

        var finish = read.Choices.Count > 0 ? read.Choices[^1].Finish : FinishReason.Unknown;
        _meter.Whole(new ReplySummary(read.Model, read.Usage, finish), bytes.Length);
        var output = new ArrayBufferWriter<byte>(1024);
        client.Form.WriteReply(read with { Created = read.Created ?? Now }, translated, output);
        client.AddReplyHeaders(exchange);
        await ReplyWriting.SendAsync(exchange, 200, "application/json", output.WrittenMemory);
        return AttemptResult.Written;
    }

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    private async ValueTask<AttemptResult> StreamAsync(UpstreamReply reply, FrameReader frames)
    {
        using (frames)
        {
            StreamPump pump = translated is null
                ? new PassThroughPump(client.Form, target.Provider.OpenTap(client.Form.WireForm), client.Form.OpenPassedStream(client.Address, meters))
                : new TranslatingPump(target.Provider.OpenStream(), client.Form.OpenStream(translated, client.Address, Now));
            var relay = new StreamRelay(exchange, client, frames, pump, _meter, deadline, target.Options.IdleTimeout);
            return await relay.RunAsync(reply, passesHeaders: translated is null) is { } error ? new AttemptResult(error) : AttemptResult.Written;
        }
    }
}
