namespace Gatehouse.AI.Models.Routing;

/// <summary>Whether a target may be given a call; the better the earlier.</summary>
internal enum CandidateStanding
{
    Ready,

    /// <summary>It cools down, or its keys rest.</summary>
    Resting,

    /// <summary>The catalogue says that it cannot do what the call asks for, or that the call is too long.</summary>
    Unfit,

    /// <summary>It was given all that its limits allow.</summary>
    Limited,

    /// <summary>Its conditions are not met.</summary>
    NotMeant,

    /// <summary>It has no such operation.</summary>
    Unable,
}
