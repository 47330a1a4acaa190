using System.Buffers;
using System.Text;
using Gatehouse.AI.Backends;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Runs a stream through the same parts as the gateway does, without sockets, so that every piece arrives by itself.</summary>
internal static class PumpRun
{
    private const string Model = "vendors-model";
    private const long Now = 1_796_040_000;

    /// <summary>What a client gets of these pieces, the error that ended it, and whether any of the answer came before.</summary>
    public static (byte[] Bytes, ModelError? Error, bool HasContent) Stream(Front front, ModelProvider provider, string contentType, IEnumerable<byte[]> pieces, string model = Model)
    {
        var address = front.Address("model-of-all", stream: true);
        var call = front.Form.ReadCall(address, Encoding.UTF8.GetBytes(front.Call("model-of-all", "Go.", stream: true).Body));
        var pump = new TranslatingPump(provider.OpenStream(model), front.Form.OpenStream(call, address, Now), model);
        var output = new ArrayBufferWriter<byte>();
        using var frames = FrameReader.For(contentType)!;
        foreach (byte[] piece in pieces)
        {
            frames.Append(piece);
            while (pump.Error is null && frames.TryRead(out var next))
            {
                pump.Take(next, output);
            }
        }

        if (pump.Error is null && frames.TryReadRest(out var last))
        {
            pump.Take(last, output);
        }

        if (pump.Error is null)
        {
            pump.End(output);
        }

        if (pump.Error is { } error)
        {
            pump.WriteError(error, "request-1", output);
        }

        return (output.WrittenSpan.ToArray(), pump.Error, pump.Tap.HasContent);
    }

    /// <summary>What a client gets of a whole reply.</summary>
    public static byte[] Whole(Front front, ModelProvider provider, byte[] body, string model = Model)
    {
        var address = front.Address("model-of-all", stream: false);
        var call = front.Form.ReadCall(address, Encoding.UTF8.GetBytes(front.Call("model-of-all", "Go.", stream: false).Body));
        var reply = Completing.Of(provider.ReadReply(model, body), model, Now);
        var output = new ArrayBufferWriter<byte>();
        front.Form.WriteReply(reply, call, new LossReport(), output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The provider that a recording is played to.</summary>
    public static ModelProvider Provider(ReplayGateway gateway, Recording recording)
        => gateway.Snapshot.Part<ModelDirectory>().Find(ReplayGateway.ModelOf(recording.Provider))!.Targets[0].Provider;
}
