using System.Buffers;
using System.Globalization;
using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Tests.Replay;

namespace Gatehouse.AI.Tests.Matrix;

/// <summary>Writes every probe of a reply in every form in front, whole and streamed, and looks at what comes out.</summary>
internal static class ReplyRun
{
    /// <summary>The forms, once each.</summary>
    public static IReadOnlyList<Front> Fronts { get; } = [.. Front.All.DistinctBy(f => f.Wire)];

    public static (Fate Fate, string Why) Run(ReplyProbe probe, Front front, bool stream)
    {
        var (plain, _) = Write(new ReplyProbe("", [new TextPart("a")], []), front, stream);
        var (losses, bytes) = Write(probe, front, stream);
        var own = losses.Except(plain).ToArray();
        if (own.Length > 0)
        {
            Assert.All(own, l => Assert.StartsWith(ReplyField.Prefix, l.Field, StringComparison.Ordinal));
            return (own.Any(l => l.Kind == LossKind.Dropped) ? Fate.Dropped : Fate.Approximated, string.Join(", ", own.Select(l => l.Field)));
        }

        var missing = probe.Markers.Where(m => !bytes.Contains(m, StringComparison.Ordinal)).ToArray();
        return missing.Length > 0 ? (Fate.LostInSilence, $"{string.Join(", ", missing)} in {bytes}") : (Fate.Mapped, "");
    }

    /// <summary>The tables of the page.</summary>
    public static string Page()
    {
        var page = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""

            ## Replies

            What a reply carries between a provider of one form and clients of another, by the client's form; a reply in the client's own form
            passes byte for byte. Where a stream differs its word stands behind a bar. A whole reply names what it lost in `x-gatehouse-loss`
            too, under `reply.`; a stream in the log and in `gatehouse_ai_losses_total`.

            | in a reply | {string.Join(" | ", Fronts.Select(f => f.Wire))} |
            |---|{string.Concat(Fronts.Select(_ => "---|"))}

            """));
        foreach (var probe in ReplyProbes.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {probe.Feature} | {string.Join(" | ", Fronts.Select(f => Cell(probe, f)))} |\n");
        }

        return page.ToString();
    }

    private static string Cell(ReplyProbe probe, Front front)
    {
        string whole = Run(probe, front, stream: false).Fate.ToString().ToLowerInvariant();
        string streamed = Run(probe, front, stream: true).Fate.ToString().ToLowerInvariant();
        return whole == streamed ? whole : $"{whole} / {streamed}";
    }

    private static (IReadOnlyList<Loss> Losses, string Bytes) Write(ReplyProbe probe, Front front, bool stream)
    {
        var output = new ArrayBufferWriter<byte>();
        var call = new ModelCall { Model = "m", SourceForm = front.Wire, Messages = [] };
        if (!stream)
        {
            var loss = new LossReport();
            front.Form.WriteReply(probe.Whole, call, loss, output);
            return (loss.Losses, Encoding.UTF8.GetString(output.WrittenSpan));
        }

        var writer = front.Form.OpenStream(call, front.Address("m", stream), 1);
        foreach (var streamEvent in probe.Events)
        {
            writer.Write(streamEvent, output);
        }

        return (writer.Loss?.Losses ?? [], Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
