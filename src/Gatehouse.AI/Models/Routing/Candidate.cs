namespace Gatehouse.AI.Models.Routing;

/// <summary>A target as one call sees it.</summary>
internal struct Candidate
{
    public ModelTarget Target { get; init; }

    /// <summary>Place in the router's list of targets.</summary>
    public int Index { get; init; }

    public CandidateGroup Group { get; set; }

    public CandidateStanding Standing { get; set; }

    /// <summary>Timestamp at which a target that rests, or is limited, may be asked again.</summary>
    public long ReadyAt { get; set; }

    /// <summary>Whether it cannot read what the call carries of an earlier answer.</summary>
    public bool IsAway { get; set; }

    /// <summary>The less the sooner it is asked, within its group.</summary>
    public double Score { get; set; }

    /// <summary>Whether it comes before this one.</summary>
    public readonly bool IsBefore(in Candidate other)
        => Standing != other.Standing ? Standing < other.Standing
            : IsAway != other.IsAway ? !IsAway
            : Group != other.Group ? Group < other.Group
            : Score != other.Score ? Score < other.Score
            : Index < other.Index;
}
