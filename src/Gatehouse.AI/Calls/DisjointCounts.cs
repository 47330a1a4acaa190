namespace Gatehouse.AI.Calls;

/// <summary>
/// Counts as vendors tell them, parts within totals, on their way to buckets that do not overlap. Parts that exceed their total
/// cannot be true: they are cut to it, and the usage is graded as a part of what there is to know.
/// </summary>
public ref struct DisjointCounts
{
    /// <summary>All input, everything below included.</summary>
    public long Input { get; set; }

    /// <summary>Read from a cache, sound and images included.</summary>
    public long Cached { get; set; }

    public long CachedAudio { get; set; }

    public long CachedImage { get; set; }

    public long Written5m { get; set; }

    public long Written1h { get; set; }

    /// <summary>Sound, from a cache or not.</summary>
    public long AudioInput { get; set; }

    /// <summary>Images, from a cache or not.</summary>
    public long ImageInput { get; set; }

    /// <summary>All output, everything below included.</summary>
    public long Output { get; set; }

    public long Reasoning { get; set; }

    public long AudioOutput { get; set; }

    public long ImageOutput { get; set; }

    /// <summary>Whether the counts are known not to be whole.</summary>
    public bool IsTorn { get; set; }

    /// <summary>The buckets; their sum is the input and the output, and what the vendor counts besides its input.</summary>
    public TokenUsage ToUsage(long besidesInput = 0)
    {
        long written1h = Cut(Written1h, Input);
        long written5m = Cut(Written5m, Input - written1h);
        long read = Cut(Cached, Input - written1h - written5m);
        long audio = Cut(AudioInput, Input);
        long image = Cut(ImageInput, Input - audio);
        long audioRead = Math.Min(Math.Min(CachedAudio, audio), read);
        long imageRead = Math.Min(Math.Min(CachedImage, image), read - audioRead);
        long fresh = Input - written1h - written5m - read - (audio - audioRead) - (image - imageRead);
        if (fresh < 0)
        {
            // What was cached, or written, is text first where a vendor does not tell; what exceeds the text is images, then sound.
            long more = Math.Min(-fresh, image - imageRead);
            imageRead += more;
            fresh += more;
            more = Math.Min(-fresh, Math.Min(audio - audioRead, read - audioRead));
            audioRead += more;
            fresh += more;
            audio += fresh;
            fresh = 0;
        }

        long reasoning = Cut(Reasoning, Output);
        long audioOutput = Cut(AudioOutput, Output - reasoning);
        long imageOutput = Cut(ImageOutput, Output - reasoning - audioOutput);
        return new TokenUsage
        {
            Input = fresh + besidesInput,
            CacheRead = read - audioRead,
            CacheWrite5m = written5m,
            CacheWrite1h = written1h,
            AudioInput = audio - audioRead,
            AudioCacheRead = audioRead,
            ImageInput = image - imageRead,
            Output = Output - reasoning - audioOutput - imageOutput,
            Reasoning = reasoning,
            AudioOutput = audioOutput,
            ImageOutput = imageOutput,
            Grade = IsTorn ? UsageGrade.Partial : UsageGrade.Reported,
        };
    }

    private long Cut(long part, long whole)
    {
        IsTorn |= part < 0 || part > whole;
        return Math.Clamp(part, 0, Math.Max(0, whole));
    }
}
