using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>A stream of Google's that passes through to a client that did not ask for events: the JSON of each is an element.</summary>
internal sealed class GeminiPassedArray : PassedStream
{
    private bool _any;

    // They come framed as events.
    public override bool PassesErrors => false;

    public override bool Pass(in WireEvent passing, IBufferWriter<byte> output)
    {
        if (passing.HasData)
        {
            GeminiArray.Separate(ref _any, output);
            output.Write(passing.Data);
        }

        return false;
    }

    public override bool WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        GeminiArray.Separate(ref _any, output);
        GeminiErrorObject.Write(error, output);
        GeminiArray.End(_any, output);
        return true;
    }

    public override void End(IBufferWriter<byte> output) => GeminiArray.End(_any, output);
}
