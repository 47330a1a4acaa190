using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Sse;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Backends;

/// <summary>Hands events on byte for byte; when usage was asked for on the client's behalf, takes it out again.</summary>
internal sealed class PassThroughPump(Dialect dialect, ProviderTap tap, bool filters) : StreamPump
{
    private static readonly ModelError Broken = new(ModelErrorKind.Unreachable, 502, "The provider broke the stream off.");

    private ModelError? _broken;

    public override ProviderTap Tap => tap;

    public override ModelError? Error => tap.Error ?? _broken;

    public override void Take(in SseEvent next, IBufferWriter<byte> output)
    {
        if (next.HasData)
        {
            tap.Read(next.Name, next.Data);
            if (tap.Error is { } error)
            {
                // An error the vendor reported goes on in its own words; what cannot be read does not go on at all.
                HasWrittenError = error.Type is not null || error.Code is not null;
                if (HasWrittenError)
                {
                    output.Write(next.Raw);
                }

                return;
            }
        }

        if (!filters || dialect.PassEvent(next, output))
        {
            output.Write(next.Raw);
        }
    }

    // An answer whose finish reason came is whole, with or without the end mark that some servers leave out.
    public override void End(IBufferWriter<byte> output)
        => _broken = tap.HasEnded || tap.Finish is not null ? null : Broken;
}
