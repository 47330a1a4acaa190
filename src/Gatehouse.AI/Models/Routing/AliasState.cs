using Gatehouse.AI.Dialects;

namespace Gatehouse.AI.Models.Routing;

/// <summary>What is remembered of a model's calls over reloads: whose turn it is, how long answers are, where prompts are warm.</summary>
internal sealed class AliasState
{
    /// <summary>Tokens of an answer of which nothing is known.</summary>
    public const double UnknownOutput = 256;

    private const double PartOfOne = 1.0 / 16;

    private int _turn = -1;
    private double _output;

    public WarmPrompts Warm { get; } = new();

    public uint NextTurn() => (uint)Interlocked.Increment(ref _turn);

    /// <summary>Tokens that the answer is expected to have: the moving mean of this model's answers, and no more than the call allows.</summary>
    public double ExpectedOutput(CallOutline outline)
    {
        double mean = Volatile.Read(ref _output);
        mean = (mean == 0 ? UnknownOutput : mean) * outline.Choices;
        return outline.MostOutput is { } most ? Math.Min(mean, most * (double)outline.Choices) : mean;
    }

    /// <summary>An answer came to its end. Two at once may count as one.</summary>
    public void Answered(long outputTokens, int choices)
    {
        double one = Math.Max(1, outputTokens / (double)Math.Max(1, choices));
        double mean = Volatile.Read(ref _output);
        Volatile.Write(ref _output, mean == 0 ? one : mean + (one - mean) * PartOfOne);
    }
}
