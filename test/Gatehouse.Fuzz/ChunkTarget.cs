using Gatehouse.Gateway.Upstreams.Http1;

namespace Gatehouse.Fuzz;

/// <summary>
/// The chunked coding, decoded whole, decoded in pieces that the first byte of the input decides, and decoded by a plain
/// second reading: all three come to the same.
/// </summary>
internal static class ChunkTarget
{
    public static void Run(byte[] input)
    {
        if (input.Length < 1 || input.Length > ChunkedDecoder.LongestLine)
        {
            return;
        }

        var whole = Decode(input.AsSpan(1), input.Length);
        var pieces = Decode(input.AsSpan(1), 1 + (input[0] % 16));
        var plain = PlainChunks.Decode(input.AsSpan(1));
        Compare(whole, pieces, "in pieces");
        Compare(whole, plain, "by the plain reading");
    }

    private static void Compare(ChunkOutcome ours, ChunkOutcome other, string how)
    {
        FuzzException.Require(ours.State == other.State, $"{ours.State} when decoded whole, {other.State} {how}");
        if (ours.State == ChunkState.Wrong)
        {
            return;
        }

        FuzzException.Require(ours.Payload.AsSpan().SequenceEqual(other.Payload), $"the payload differs {how}");
        FuzzException.Require(ours.Consumed == other.Consumed || ours.State == ChunkState.Unfinished, $"{ours.Consumed} bytes used up when decoded whole, {other.Consumed} {how}");
        FuzzException.Require(ours.Trailers.AsSpan().SequenceEqual(other.Trailers), $"the trailers differ {how}");
    }

    /// <summary>Gives the decoder at most so many bytes more at a time, as a connection would.</summary>
    private static ChunkOutcome Decode(ReadOnlySpan<byte> coding, int step)
    {
        byte[] buffer = coding.ToArray();
        var payload = new List<byte>();
        var trailers = new List<byte>();
        var decoder = default(ChunkedDecoder);
        int start = 0;
        int end = 0;
        while (end < buffer.Length && !decoder.IsDone)
        {
            end = Math.Min(buffer.Length, end + step);
            string? wrong = decoder.Decode(buffer.AsSpan(start, end - start), out var at, out int consumed, out var trailerRange);
            if (wrong is not null)
            {
                return new ChunkOutcome(ChunkState.Wrong, [], 0, []);
            }

            FuzzException.Require(consumed <= end - start && at.Offset + at.Length <= consumed, "more was taken than was given");
            payload.AddRange(buffer.AsSpan(start + at.Offset, at.Length));
            trailers.AddRange(buffer.AsSpan(start, end - start)[trailerRange]);
            start += consumed;
        }

        return new ChunkOutcome(decoder.IsDone ? ChunkState.Done : ChunkState.Unfinished, [.. payload], start, [.. trailers]);
    }
}
