using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Backends;

/// <summary>Looks for usage in the events of a stream that is relayed, the last event that has some tells it, and for an error that ends it.</summary>
internal sealed class RelayTap(FrameReader frames, Func<ReadOnlyMemory<byte>, ReplySummary> summarize) : IDisposable
{
    private bool _isBlind;

    public static ReplySummary Nothing { get; } = new("", TokenUsage.Unknown, FinishReason.Unknown);

    public ReplySummary Summary { get; private set; } = Nothing;

    /// <summary>Whether the vendor told an error in place of the rest.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>A tap for a stream of this content type; null when it has no events.</summary>
    public static RelayTap? For(string contentType, Func<ReadOnlyMemory<byte>, ReplySummary> summarize)
        => FrameReader.For(contentType) is { } frames ? new RelayTap(frames, summarize) : null;

    public void Take(ReadOnlySpan<byte> piece)
    {
        if (_isBlind)
        {
            return;
        }

        try
        {
            frames.Append(piece);
            while (frames.TryRead(out var next))
            {
                Look(next);
            }
        }
        catch (FrameException)
        {
            // An event too large to be held, such as a whole image: the stream goes on, its usage stays unknown.
            _isBlind = true;
        }
    }

    public void End()
    {
        if (!_isBlind && frames.TryReadRest(out var last))
        {
            Look(last);
        }
    }

    public void Dispose() => frames.Dispose();

    private void Look(in WireEvent next)
    {
        HasFailed |= next.HasData && (next.Name.SequenceEqual("error"u8) || next.Data.IndexOf("\"error\":{"u8) >= 0);
        if (!next.HasData || next.Data.IndexOf("\"usage\""u8) < 0)
        {
            return;
        }

        var summary = summarize(next.Data.ToArray());
        if (summary.Usage.Grade != UsageGrade.None)
        {
            Summary = summary;
        }
    }
}
