using System.Globalization;
using System.Text;
using CsCheck;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>
/// Generated requests and replies, each through the gateway with its own upstream client and through the same gateway
/// with .NET's. GATEHOUSE_DIFFERENTIAL_CASES raises the number of cases; GATEHOUSE_DIFFERENTIAL_SEED is the seed to start
/// from (the one a failure prints, to repeat it), or "random".
/// </summary>
public class DifferentialTests
{
    private const int DefaultCases = 3000;
    private const int MostFailures = 10;
    private const string DefaultSeed = "0N0XIzNsQ0O2";

    [Fact]
    public async Task Client_GeneratedExchanges_DiffersFromTheReferenceAsExplained()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("GATEHOUSE_DIFFERENTIAL_CASES"), CultureInfo.InvariantCulture, out int set) ? set : DefaultCases;
        string seed = Environment.GetEnvironmentVariable("GATEHOUSE_DIFFERENTIAL_SEED") ?? DefaultSeed;
        var random = seed == "random" ? new PCG(0) : PCG.Parse(seed);
        int[] seen = new int[ExpectedDifferences.All.Count];
        var unexplained = new StringBuilder();
        int failures = 0;
        await using var ours = await CaseRunner.StartAsync(transport: null);
        await using var reference = await CaseRunner.StartAsync(new ReferenceTransport());
        for (int i = 0; i < count && failures < MostFailures; i++)
        {
            var scripted = CaseGenerator.Next(random);
            string found = await FindAsync(scripted, ours, reference, seen);
            failures += found.Length > 0 ? 1 : 0;
            unexplained.Append(found);
        }

        Assert.True(failures == 0, $"of {count} cases from seed {seed}:\n{unexplained}");
        Assert.Empty(ours.Faults);
        if (count >= DefaultCases)
        {
            Assert.Empty(ExpectedDifferences.All.Where((r, row) => r.Most is { } most ? seen[row] > most * count / 1000 : seen[row] == 0).Select(r => r.Reason));
        }
    }

    /// <summary>
    /// Runs a case on both sides and returns the differences that no row explains, with all that is known of the case; those
    /// of a reset must occur each of three times.
    /// </summary>
    private static async Task<string> FindAsync(DifferentialCase scripted, CaseRunner ours, CaseRunner reference, int[] seen)
    {
        List<Difference>? lasting = null;
        var (our, their) = (default(CaseOutcome), default(CaseOutcome));
        int runs = scripted.Exchanges.Any(e => e.Has(Traits.Resets)) ? 3 : 1;
        for (int run = 0; run < runs && lasting is not { Count: 0 }; run++)
        {
            var running = ours.RunAsync(scripted);
            their = await reference.RunAsync(scripted);
            our = await running;
            var found = Comparison.Of(scripted, our, their);
            found.RemoveAll(d => IsExplained(d, seen));
            lasting = lasting is null ? found : [.. lasting.Where(d => found.Exists(f => f.Kind == d.Kind && ReferenceEquals(f.Exchange, d.Exchange)))];
        }

        return lasting is { Count: > 0 } ? $"{string.Join('\n', lasting)}\nin {scripted}ours:\n{our}reference:\n{their}\n" : "";
    }

    private static bool IsExplained(Difference difference, int[] seen)
    {
        for (int row = 0; row < seen.Length; row++)
        {
            if (ExpectedDifferences.All[row].Explains(difference))
            {
                seen[row]++;
                return true;
            }
        }

        return false;
    }
}
