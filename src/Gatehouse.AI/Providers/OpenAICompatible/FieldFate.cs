namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>What becomes of a field of OpenAI's that a vendor does not take as it is.</summary>
internal enum FieldFate
{
    /// <summary>The same under the vendor's own name; nothing is lost.</summary>
    Renamed,

    /// <summary>Its value is written in the vendor's words, which may be a loss.</summary>
    Reworded,

    /// <summary>Left out and reported, unless it asks for nothing.</summary>
    Dropped,

    /// <summary>Left out without a report: the vendor does what it asks for anyway.</summary>
    Needless,

    /// <summary>The call is refused, unless the field asks for nothing.</summary>
    Refused,
}
