namespace Gatehouse.AI.Calls;

/// <summary>
/// What a call used, in disjoint buckets: the sum of the tokens is the total, whatever a vendor includes in what. What a vendor
/// does not tell apart stands in the plain bucket.
/// </summary>
public sealed record TokenUsage
{
    /// <summary>No call has more of anything. A power of two, so that one look at all bits tells.</summary>
    internal const long Most = (1L << 40) - 1;

    public static TokenUsage Unknown { get; } = new();

    /// <summary>Input that was neither read from nor written to a cache, and is neither sound nor image where those are told.</summary>
    public long Input { get; init; }

    public long CacheRead { get; init; }

    public long CacheWrite5m { get; init; }

    public long CacheWrite1h { get; init; }

    /// <summary>Sound in the input, not from a cache.</summary>
    public long AudioInput { get; init; }

    /// <summary>Sound in the input that was read from a cache.</summary>
    public long AudioCacheRead { get; init; }

    /// <summary>Images in the input, not from a cache.</summary>
    public long ImageInput { get; init; }

    /// <summary>Visible output in text.</summary>
    public long Output { get; init; }

    /// <summary>Output spent on reasoning, when the provider tells it apart; 0 otherwise.</summary>
    public long Reasoning { get; init; }

    public long AudioOutput { get; init; }

    public long ImageOutput { get; init; }

    /// <summary>Searches that the provider made and bills each: of the web, or of a list of documents (Cohere's search units).</summary>
    public long Searches { get; init; }

    /// <summary>Images that were made, where they are billed each.</summary>
    public long Images { get; init; }

    /// <summary>Seconds of sound, where they are billed instead of tokens.</summary>
    public decimal Seconds { get; init; }

    /// <summary>Characters of text that were spoken, where they are billed instead of tokens.</summary>
    public long Characters { get; init; }

    /// <summary>The tier that the provider says it served the call in ("batch", "flex", "priority"); empty for the standard one.</summary>
    public string ServiceTier { get; init; } = "";

    public UsageGrade Grade { get; init; } = UsageGrade.None;

    public long TotalInput => Input + CacheRead + CacheWrite5m + CacheWrite1h + AudioInput + AudioCacheRead + ImageInput;

    public long TotalOutput => Output + Reasoning + AudioOutput + ImageOutput;

    /// <summary>The same without what no call can have used, such as more than a million million tokens: it is cut, and the rest is a part.</summary>
    public TokenUsage Believable()
    {
        long all = Input | CacheRead | CacheWrite5m | CacheWrite1h | AudioInput | AudioCacheRead | ImageInput | Output | Reasoning | AudioOutput | ImageOutput | Searches | Images | Characters;
        return all is >= 0 and <= Most && Seconds is >= 0 and <= Most ? this : this with
        {
            Input = Math.Clamp(Input, 0, Most),
            CacheRead = Math.Clamp(CacheRead, 0, Most),
            CacheWrite5m = Math.Clamp(CacheWrite5m, 0, Most),
            CacheWrite1h = Math.Clamp(CacheWrite1h, 0, Most),
            AudioInput = Math.Clamp(AudioInput, 0, Most),
            AudioCacheRead = Math.Clamp(AudioCacheRead, 0, Most),
            ImageInput = Math.Clamp(ImageInput, 0, Most),
            Output = Math.Clamp(Output, 0, Most),
            Reasoning = Math.Clamp(Reasoning, 0, Most),
            AudioOutput = Math.Clamp(AudioOutput, 0, Most),
            ImageOutput = Math.Clamp(ImageOutput, 0, Most),
            Searches = Math.Clamp(Searches, 0, Most),
            Images = Math.Clamp(Images, 0, Most),
            Characters = Math.Clamp(Characters, 0, Most),
            Seconds = Math.Clamp(Seconds, 0, Most),
            Grade = (UsageGrade)Math.Min((int)Grade, (int)UsageGrade.Partial),
        };
    }

    /// <summary>The same, served in this tier; unchanged for the standard one.</summary>
    public TokenUsage In(string tier) => tier.Length == 0 || tier == ServiceTier || Grade == UsageGrade.None ? this : this with { ServiceTier = tier };

    /// <summary>
    /// What a vendor tells later takes the place of what it told before; a half that it does not tell again stays, and so does all
    /// when it tells nothing.
    /// </summary>
    public TokenUsage After(TokenUsage before)
        => Grade == UsageGrade.None ? before
            : Grade != UsageGrade.Partial || before.Grade == UsageGrade.None ? this
            : TotalInput == 0 ? before with { Output = Output, Reasoning = Reasoning, AudioOutput = AudioOutput, ImageOutput = ImageOutput, Searches = Math.Max(Searches, before.Searches), ServiceTier = ServiceTier, Grade = Grade }
            : TotalOutput == 0 ? this with { Output = before.Output, Reasoning = before.Reasoning, AudioOutput = before.AudioOutput, ImageOutput = before.ImageOutput, Searches = Math.Max(Searches, before.Searches) }
            : this;

    /// <summary>Both together, of several calls that one entry stands for: the sum of a session is known no better than its worst part.</summary>
    public TokenUsage Plus(TokenUsage other) => Grade == UsageGrade.None ? other : other.Grade == UsageGrade.None ? this : new TokenUsage
    {
        Input = Input + other.Input,
        CacheRead = CacheRead + other.CacheRead,
        CacheWrite5m = CacheWrite5m + other.CacheWrite5m,
        CacheWrite1h = CacheWrite1h + other.CacheWrite1h,
        AudioInput = AudioInput + other.AudioInput,
        AudioCacheRead = AudioCacheRead + other.AudioCacheRead,
        ImageInput = ImageInput + other.ImageInput,
        Output = Output + other.Output,
        Reasoning = Reasoning + other.Reasoning,
        AudioOutput = AudioOutput + other.AudioOutput,
        ImageOutput = ImageOutput + other.ImageOutput,
        Searches = Searches + other.Searches,
        Images = Images + other.Images,
        Seconds = Seconds + other.Seconds,
        Characters = Characters + other.Characters,
        ServiceTier = ServiceTier.Length > 0 ? ServiceTier : other.ServiceTier,
        Grade = (UsageGrade)Math.Min((int)Grade, (int)other.Grade),
    };
}
