using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Routing;

/// <summary>Routes that take %2F within a segment, through the real server: what reaches the service and what is refused.</summary>
public sealed class EncodedSlashTests
{
    private const string Routes = """
        routes:
          projects: { match: { path: "/api/projects/{id}", encoded_slashes: true }, service: UP }
          files: { match: { path: /files/**, encoded_slashes: true }, service: UP }
          secret: { match: /files/secret/**, service: UP, policies: [ { api_key: {} } ] }
          plain: { match: /plain/**, service: UP }
        """;

    [Theory]
    [InlineData("/api/projects/group%2Fproject")]
    [InlineData("/api/projects/group%2fproject%2Fsub")]
    [InlineData("/files/a%2Fb/c")]
    [InlineData("/files/%2F")]
    public async Task Slash_WhereARouteTakesIt_ReachesTheServiceAsItWasSent(string target)
    {
        var (answer, requests) = await ExchangeAsync(target);

        Assert.StartsWith("HTTP/1.1 200 ", answer);
        Assert.StartsWith($"GET {target} HTTP/1.1\r\n", Assert.Single(requests));
    }

    [Theory]
    [InlineData("/plain/a%2Fb", "an encoded slash")]
    [InlineData("/nowhere/a%2Fb", "an encoded slash")]
    [InlineData("/files%2Fsecret/x", "an encoded slash")]
    [InlineData("/files/secret%2Fx", "")]
    [InlineData("/files/a%2F..%2Fsecret/x", "")]
    [InlineData("/files/a%2F%2e%2e/secret/x", "")]
    [InlineData("/files/a%252F..%252Fsecret/x", "")]
    [InlineData("/files%2f/secret%2fx", "an encoded slash")]
    [InlineData("/api/projects%2Fx", "an encoded slash")]
    [InlineData("/files/a%5Cb", "")]
    [InlineData("/files/;%2Fsecret/x", "")]
    public async Task Slash_ThatIsNotTaken_OrBelongsToAnotherRoute_IsRefused(string target, string why)
    {
        var (answer, requests) = await ExchangeAsync(target);

        Assert.StartsWith("HTTP/1.1 400 ", answer);
        Assert.Contains(why, answer, StringComparison.Ordinal);
        Assert.Empty(requests);
    }

    private static async Task<(string Answer, IReadOnlyList<string> Requests)> ExchangeAsync(string target)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.StartAsync(Routes.Replace("UP", $"\"{upstream.Address}\"", StringComparison.Ordinal));
        string answer = await gateway.ExchangeAsync($"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        return (answer, upstream.Requests);
    }
}
