namespace Gatehouse.AI.Policies;

/// <summary>What came of looking for an answer.</summary>
public sealed record CacheVisit(CacheResult Result)
{
    /// <summary>Of what was looked up or may be kept; null otherwise.</summary>
    public AnswerKey? Key { get; init; }

    /// <summary>Why it was not looked up; empty when it was.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Whether the answer, once there is one, may be kept.</summary>
    public bool MayKeep { get; init; }

    /// <summary>Most bytes of an answer that is kept.</summary>
    public int LargestAnswer { get; init; }

    /// <summary>Of a hit.</summary>
    public CachedAnswer? Answer { get; init; }

    /// <summary>How long ago the answer was kept; of a hit.</summary>
    public TimeSpan Age { get; init; }

    public string Word => Result switch
    {
        CacheResult.Hit => "hit",
        CacheResult.Miss => "miss",
        _ => "bypass",
    };
}
