using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>
/// Sends every vector to the gateway and to a real nginx, each before a recording backend of its own, and prints where they
/// part. What must hold is ours alone: what is refused here reaches nobody, what passes arrives.
/// </summary>
public class NginxComparisonTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Vectors_SentToNginxToo_ShowWhereTheyPart()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, "nginx is not installed");
        await using var ourUpstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(ourUpstream.Address);
        await using var theirUpstream = RecordingUpstream.Start();
        await using var nginx = await NginxProxy.StartAsync(theirUpstream.Address);
        List<string> refusedHereOnly = [];
        List<string> refusedThereOnly = [];
        foreach (var vector in SmugglingVectors.Refused.Concat(SmugglingVectors.Passed))
        {
            var ours = await ReachedAsync(gateway.Port, vector, ourUpstream, Eventually.Limit);
            var theirs = await ReachedAsync(nginx.Port, vector, theirUpstream, Patience);

            Assert.True(ours.Length == (vector.Bodies?.Length ?? 0), $"{vector.Name}: {string.Join(", ", ours)} arrived");
            if (ours.Length == 0 && theirs.Length > 0)
            {
                refusedHereOnly.Add($"{vector.Name}: {string.Join(", then ", theirs)}");
            }
            else if (ours.Length > 0 && theirs.Length == 0)
            {
                refusedThereOnly.Add(vector.Name);
            }
        }

        output.WriteLine($"refused here, accepted by nginx ({refusedHereOnly.Count}):\n  {string.Join("\n  ", refusedHereOnly)}");
        output.WriteLine($"accepted here, refused by nginx ({refusedThereOnly.Count}):\n  {string.Join("\n  ", refusedThereOnly)}");
    }

    /// <summary>Request lines that arrive; the request behind the vector does not count.</summary>
    private static async Task<string[]> ReachedAsync(int port, SmugglingVector vector, RecordingUpstream upstream, TimeSpan limit)
    {
        int before = upstream.Requests.Count;
        await VectorClient.SendAsync(port, vector.Bytes + "GET /behind HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", answers: 9, limit);
        return [.. upstream.Requests.Skip(before).Select(r => r[..r.IndexOf('\r', StringComparison.Ordinal)]).Where(l => !l.StartsWith("GET /behind ", StringComparison.Ordinal))];
    }
}
