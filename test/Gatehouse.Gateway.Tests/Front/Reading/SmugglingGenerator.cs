namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>Makes requests with up to three oddities out of a seed; the same number of the same seed is the same request.</summary>
internal sealed class SmugglingGenerator(int seed)
{
    private static readonly string[] Bodies =
    [
        "hello", "", "0\r\n\r\n", "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n", "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\nX: ", new('x', 300),
    ];

    public SmugglingCase Make(int number)
    {
        var random = new Random(HashCode(number));
        string body = Bodies[random.Next(Bodies.Length)];
        bool isChunked = random.Next(2) == 0;
        var draft = new SmugglingDraft(random, number, body, isChunked);
        var chosen = new List<SmugglingOddity>();
        for (int wanted = random.Next(4); wanted > 0; wanted--)
        {
            var oddity = SmugglingOddities.All[random.Next(SmugglingOddities.All.Count)];
            if ((oddity.ForChunks ?? isChunked) == isChunked && chosen.TrueForAll(c => c.Slot != oddity.Slot) && (body.Length > 0 || oddity.Slot is not ("size" or "extension" or "size end" or "data end")))
            {
                chosen.Add(oddity);
                oddity.Apply(draft);
            }
        }

        return new SmugglingCase(number, [.. chosen.Select(c => c.Name)], chosen.Exists(c => c.IsRefused), draft.ToString(), body);
    }

    // Not HashCode.Combine, whose seed changes from run to run.
    private int HashCode(int number) => unchecked((seed * 1_000_003) + (number * 7919));
}
