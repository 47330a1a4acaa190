using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Backends;

/// <summary>Hands events on byte for byte, but for what the client's form changes of them.</summary>
internal sealed class PassThroughPump(ChatForm form, ProviderTap tap, PassedStream? changes) : StreamPump
{
    private static readonly ModelError Broken = new(ModelErrorKind.Unreachable, 502, "The provider broke the stream off.");

    private ModelError? _broken;

    /// <summary>Whether to look for the id of the answer, which only a trace tells.</summary>
    public bool LooksForId { get; set; }

    public override ProviderTap Tap => tap;

    public override ModelError? Error => tap.Error ?? _broken;

    public override void Take(in WireEvent next, IBufferWriter<byte> output)
    {
        if (next.HasData)
        {
            tap.Read(next.Name, next.Data);
            if (LooksForId)
            {
                // In the first event or in none.
                LooksForId = false;
                tap.ReplyId = tap.ReplyId.Length > 0 ? tap.ReplyId : ReplyId.Of(next.Data);
            }

            if (tap.Error is { } error)
            {
                // An error the vendor reported goes on in its own words; what cannot be read does not go on at all.
                HasWrittenError = (changes?.PassesErrors ?? true) && (error.Type is not null || error.Code is not null);
                if (HasWrittenError)
                {
                    output.Write(next.Raw);
                }

                return;
            }
        }

        if (changes?.Pass(next, output) ?? true)
        {
            output.Write(next.Raw);
        }
    }

    // An answer whose finish reason came is whole, with or without the end mark that some servers leave out.
    public override void End(IBufferWriter<byte> output)
    {
        _broken = tap.IsWhole ? null : Broken;
        if (_broken is null)
        {
            changes?.End(output);
        }
    }

    public override void WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        if (changes?.WriteError(error, requestId, output) != true)
        {
            form.WriteStreamError(error, requestId, output);
        }
    }
}
