namespace Gatehouse.AI.Fields;

/// <summary>What becomes of a field of a call on its way to a model.</summary>
public enum FieldOutcome
{
    /// <summary>The call passes through byte for byte.</summary>
    Kept,

    /// <summary>It is written in the provider's own words, or done by the gateway, and loses nothing.</summary>
    Mapped,

    /// <summary>It is sent as something near, and the caller is told.</summary>
    Approximated,

    /// <summary>It is not sent, and the caller is told.</summary>
    Dropped,

    /// <summary>The call is refused with the field's name.</summary>
    Refused,

    /// <summary>The model does not do calls of this form at all.</summary>
    Unable,

    /// <summary>It is not sent and nobody is told, or told by a name that is not the client's: a fault. No table has it.</summary>
    Lost,
}
