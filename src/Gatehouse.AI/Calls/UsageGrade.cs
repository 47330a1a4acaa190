namespace Gatehouse.AI.Calls;

/// <summary>How token counts are known.</summary>
public enum UsageGrade
{
    /// <summary>Nothing is known.</summary>
    None,

    /// <summary>Estimated from what was sent and received.</summary>
    Estimated,

    /// <summary>The gateway counted the tokens of what was sent and received.</summary>
    Counted,

    /// <summary>The provider reported a part (the input at the start of a stream that broke off).</summary>
    Partial,

    /// <summary>The provider reported all of it.</summary>
    Reported,
}
