using System.Globalization;
using System.Text;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>Some requests that one client sends after another, with the replies an upstream has for them.</summary>
internal sealed record DifferentialCase(string Seed, IReadOnlyList<ScriptedExchange> Exchanges, bool IsPipelined)
{
    /// <summary>The case as a reader needs it to repeat it by hand.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"case {Seed}{(IsPipelined ? ", pipelined" : "")}\n");
        foreach (var exchange in Exchanges)
        {
            var (request, reply) = exchange;
            text.Append(CultureInfo.InvariantCulture, $"  traits {exchange.Traits}\n  request {Shown(request.HeadFor("/..."))} + {Shown(request.WireBody)}\n");
            text.Append(CultureInfo.InvariantCulture, $"    sent in pieces at [{string.Join(' ', request.Splits)}]{(request.LeavesAt is { } at ? $", leaves after {at}" : "")}\n");
            text.Append(CultureInfo.InvariantCulture, $"  reply {Shown(reply.Wire)}\n    sent in pieces at [{string.Join(' ', reply.Splits.Take(20))}], then {reply.End}\n");
        }

        return text.ToString();
    }

    /// <summary>Bytes as text with escapes, long ones shortened.</summary>
    public static string Shown(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("\"");
        foreach (byte b in bytes[..Math.Min(bytes.Length, 700)])
        {
            text.Append(b switch
            {
                (byte)'\r' => "\\r",
                (byte)'\n' => "\\n",
                (byte)'\t' => "\\t",
                (byte)'"' => "\\\"",
                < 0x20 or > 0x7e => string.Create(CultureInfo.InvariantCulture, $"\\x{b:x2}"),
                _ => ((char)b).ToString(),
            });
        }

        return text.Append('"').Append(bytes.Length > 700 ? string.Create(CultureInfo.InvariantCulture, $"... ({bytes.Length} bytes)") : "").ToString();
    }
}
