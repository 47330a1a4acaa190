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

/// <summary>Reads the answer to a chat call, whole or streamed.</summary>
internal sealed class ChatAttempt(
    Exchange exchange,
    ClientForm client,
    ModelTarget target,
    CallOutline outline,
    CallMeter meter,
    ModelCall? translated,
    bool meters,
    CallDeadline deadline,
    TimeProvider time)
    : ModelAttempt(exchange, target, outline, meter, translated is null ? client.Form.WireForm : null, deadline, time)
{
    protected override ValueTask<AttemptResult> ReadAsync(UpstreamReply reply)
    {
        string? type = reply.Headers.Get("Content-Type");
        var reader = translated is null ? Target.Provider.OpenFrames(client.Form.WireForm, type) : FrameReader.For(type);
        if (reader is not { } frames)
        {
            return ReadWholeAsync(reply);
        }

        // A whole reply was asked for: a stream cannot be what the client can read.
        return Outline.Stream ? StreamAsync(reply, frames) : new(NoAnswer("The provider sent a stream that was not asked for."));
    }

    private async ValueTask<AttemptResult> ReadWholeAsync(UpstreamReply reply)
    {
        if (await BodyBytes.ReadAsync(reply, LargestReply) is not { } bytes)
        {
            return NoAnswer("The provider's reply is too large.");
        }

        Deadline.Disarm();
        await EventLoop.LeaveFor(bytes.Length);
        if (translated is null && !IsObject(bytes.Span))
        {
            return NoAnswer("The provider's answer is not JSON.");
        }

        return translated is null ? await PassAsync(reply, bytes) : await TranslateAsync(translated, bytes);
    }

    private async ValueTask<AttemptResult> PassAsync(UpstreamReply reply, ReadOnlyMemory<byte> bytes)
    {
        var summary = Target.Provider.Summarize(client.Form.WireForm, bytes);
        if (summary.Error is { } error)
        {
            return new AttemptResult(error);
        }

        if (Outline.Stream)
        {
            return NoAnswer("The provider did not stream.");
        }

        await LeaveToCount(summary.Usage);
        if (!Wins())
        {
            await Meter.SlowerAsync(summary, bytes);
            return AttemptResult.Lost;
        }

        await Meter.WholeAsync(summary, bytes);
        if (PassesOnFiltered && summary.Finish == FinishReason.ContentFilter)
        {
            return new AttemptResult(StreamRelay.Filtered);
        }

        ReplyHeaders.CopyPassedThrough(reply.Headers, Exchange.Reply.Headers);
        client.AddReplyHeaders(Exchange);
        await ReplyWriting.SendAsync(Exchange, 200, reply.Headers.Get("Content-Type") ?? "application/json", bytes);
        return AttemptResult.Written;
    }

    private async ValueTask<AttemptResult> TranslateAsync(ModelCall call, ReadOnlyMemory<byte> bytes)
    {
        ModelReply read;
        try
        {
            read = Completing.Of(Target.Provider.ReadReply(Target.Model, bytes), Target.Model, Now);
        }
        catch (ModelException exception)
        {
            return new AttemptResult(exception.Error) { MayBeBilled = true };
        }

        var finish = read.Choices.Count > 0 ? read.Choices[^1].Finish : FinishReason.Unknown;
        var summed = new ReplySummary(read.Model, read.Usage, finish);
        await LeaveToCount(read.Usage);
        if (!Wins())
        {
            await Meter.SlowerAsync(summed, bytes);
            return AttemptResult.Lost;
        }

        await Meter.WholeAsync(summed, bytes);
        if (PassesOnFiltered && finish == FinishReason.ContentFilter)
        {
            return new AttemptResult(StreamRelay.Filtered);
        }

        var output = new ArrayBufferWriter<byte>(1024);
        Meter.Lost(Outline.Stream ? WriteAsStream(read, call, output) : Write(read, call, output));
        client.AddReplyHeaders(Exchange);
        await ReplyWriting.SendAsync(Exchange, 200, Outline.Stream ? client.StreamContentType : "application/json", output.WrittenMemory);
        return AttemptResult.Written;
    }

    private LossReport Write(ModelReply reply, ModelCall call, ArrayBufferWriter<byte> output)
    {
        var loss = new LossReport();
        client.Chat.WriteReply(reply, call, loss, output);
        return loss;
    }

    // Some providers, or some of their models, do not stream: the client gets the whole answer in the form that it can read.
    private LossReport WriteAsStream(ModelReply reply, ModelCall call, ArrayBufferWriter<byte> output)
    {
        Exchange.Reply.Headers.Set("Cache-Control", "no-cache");
        var stream = client.Chat.OpenStream(call, client.Address, Now);
        foreach (var streamEvent in ReplyEvents.Of(reply))
        {
            stream.Write(streamEvent, output);
        }

        return stream.Loss ?? new LossReport();
    }

    private long Now => Time.GetUtcNow().ToUnixTimeSeconds();

    private async ValueTask<AttemptResult> StreamAsync(UpstreamReply reply, FrameReader frames)
    {
        using (frames)
        {
            StreamPump pump = translated is null
                ? new PassThroughPump(client.Chat, Target.Provider.OpenTap(client.Form.WireForm, Target.Model), client.Chat.OpenPassedStream(client.Address, meters)) { LooksForId = Exchange.TraceParent is not null }
                : new TranslatingPump(Target.Provider.OpenStream(Target.Model), client.Chat.OpenStream(translated, client.Address, Now), Target.Model);
            var relay = new StreamRelay(Exchange, client, frames, pump, Meter, Deadline, Target.Options.IdleTimeout) { Wins = Race is null ? null : Wins, PassesOnFiltered = PassesOnFiltered };
            var error = await relay.RunAsync(reply, passesHeaders: translated is null);
            return error is null ? AttemptResult.Written
                : error == StreamRelay.Slower ? AttemptResult.Lost
                : new AttemptResult(error) { MayBeBilled = true };
        }
    }
}
