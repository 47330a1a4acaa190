using CsCheck;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>Draws cases; the same seed gives the same case.</summary>
internal static class CaseGenerator
{
    public static DifferentialCase Next(PCG random)
    {
        string seed = random.ToString(random.State);
        var draw = new Draw(random);
        var requests = new RequestGenerator(draw);
        var replies = new ReplyGenerator(draw);
        var exchanges = new List<ScriptedExchange>();
        int count = draw.From(1, 1, 2, 2, 3, 4);
        for (int i = 0; i < count; i++)
        {
            var request = requests.Next();
            exchanges.Add(new ScriptedExchange(request, replies.Next(request)));
        }

        // A client that pipelines sends all it has: nothing it would have to wait for, and no way to leave in between. Its next
        // request would race with a connection that closes without having said so.
        bool isPipelined = count > 1 && draw.OneIn(3)
            && exchanges.TrueForAll(e => e.Reply.End == ReplyEnd.Keep && e.Reply.Body is not null && !e.HasAny(Traits.Expects | Traits.ClientLeaves | Traits.OldClient | Traits.AsksForUpgrade | Traits.Early | Traits.LargeRequest));
        return new DifferentialCase(seed, exchanges, isPipelined);
    }
}
