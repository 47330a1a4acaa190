namespace Gatehouse.AI.Ledger.Records;

/// <summary>A score as bytes, with the model and arm it counts for, so that replay need not look for the call.</summary>
internal static class ScoreRecord
{
    // Of 2,000 characters, whatever they are.
    private const int LongestComment = 8000;

    public static void Write(ref FieldWriter to, LedgerScore score, LedgerCall? call)
    {
        to.Number((ulong)score.At.UtcTicks);
        to.Text(score.CallId);
        to.Text(score.Consumer);
        to.Text(score.Name);
        to.Amount(score.Value);
        to.Text(score.Comment, LongestComment);
        to.Byte(call is null ? (byte)0 : (byte)1);
        if (call is { } known)
        {
            to.Id(known.Entry);
            to.Text(known.Consumer);
            to.Text(known.Model);
            to.Text(known.ProviderModel);
            to.Text(known.Arm);
        }
    }

    public static (LedgerScore Score, LedgerCall? Call) Read(ref FieldReader from, TextPool pool)
    {
        var score = new LedgerScore
        {
            At = EntryRecord.TimeOf(from.Number()),
            CallId = from.Text(),
            Consumer = from.Text(pool),
            Name = from.Text(pool),
            Value = from.Amount(),
            Comment = from.Text(),
        };
        return (score, from.Byte() == 0 ? null : new LedgerCall(from.Id(), from.Text(pool), from.Text(pool), from.Text(pool), from.Text(pool)));
    }
}
