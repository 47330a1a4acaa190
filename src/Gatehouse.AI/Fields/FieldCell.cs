namespace Gatehouse.AI.Fields;

/// <summary>What becomes of one field at one model.</summary>
/// <param name="Outcome">The verdict.</param>
/// <param name="Becomes">The members of the provider's call that carry it, or what else is to be said in a few words; empty where it is obvious.</param>
public readonly record struct FieldCell(FieldOutcome Outcome, string Becomes)
{
    /// <summary>The verdict as one word.</summary>
    public string Word => WordOf(Outcome);

    public static string WordOf(FieldOutcome outcome) => outcome switch
    {
        FieldOutcome.Unable => "none",
        FieldOutcome.Lost => "LOST",
        _ => outcome.ToString().ToLowerInvariant(),
    };
}
