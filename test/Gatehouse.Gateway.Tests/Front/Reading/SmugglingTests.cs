using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>
/// Requests that two programs could frame or read differently. What counts is the bytes that the second program received:
/// nothing at all, or exactly the requests that were asked for, each well framed; never one made of another's body.
/// </summary>
public class SmugglingTests(SmugglingFixture fixture) : IClassFixture<SmugglingFixture>
{
    private static readonly string[] Refusals = ["400", "405", "501", "505"];

    public static TheoryData<string> Refused => [.. SmugglingVectors.Refused.Select(v => v.Name)];

    public static TheoryData<string> Passed => [.. SmugglingVectors.Passed.Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Request_WithTwoReadings_IsRefusedAndReachesNobody(string name)
    {
        var vector = SmugglingVectors.Refused.Single(v => v.Name == name);
        int before = fixture.Upstream.Requests.Count;

        var (text, isClosed) = await VectorClient.SendAsync(fixture.Gateway.Port, vector.Bytes + SmugglingVectors.Canary, answers: 2);

        string status = Assert.Single(VectorClient.Statuses(text));
        Assert.Contains(status, vector.Status is { } other ? [other] : Refusals);
        Assert.True(isClosed, "the connection stayed open");
        Assert.Equal(before, fixture.Upstream.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Passed))]
    public async Task Request_WithOneReading_ReachesUpstreamWellFramed(string name)
    {
        var vector = SmugglingVectors.Passed.Single(v => v.Name == name);
        int before = fixture.Upstream.Requests.Count;
        string[] expected = vector.Closes ? vector.Bodies! : [.. vector.Bodies!, ""];
        int rests = fixture.Upstream.Rests.Count;

        var (text, _) = await VectorClient.SendAsync(fixture.Gateway.Port, vector.Bytes + SmugglingVectors.Canary, expected.Length);

        Assert.All(VectorClient.Statuses(text), s => Assert.Equal("200", s));
        string[] received = [.. fixture.Upstream.Requests.Skip(before)];
        Assert.Equal(expected, received.Select(r => r[(r.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]));
        Assert.Equal(!vector.Closes, received[^1].StartsWith("GET /canary ", StringComparison.Ordinal));
        Assert.Equal(rests, fixture.Upstream.Rests.Count);
    }

    [Theory]
    [InlineData(3000, "200")]
    [InlineData(600_000, "413")]
    public async Task Extensions_AreBoundedWithTheBody(int length, string status)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: "listen: [ { url: \"http://127.0.0.1:0\", limits: { body: 64kB } } ]");

        var (text, _) = await VectorClient.SendAsync(
            gateway.Port, $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;{new string('a', length)}\r\nhello\r\n0\r\n\r\n", answers: 1);

        Assert.Equal(status, Assert.Single(VectorClient.Statuses(text)));
        Assert.Equal(status == "200" ? 1 : 0, upstream.Requests.Count);
    }
}
