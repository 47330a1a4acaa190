namespace Gatehouse.Architecture.Tests;

/// <summary>
/// Behind the front nothing knows the HTTP server: another front, offline explain and tests feed the same chain. And one
/// place alone knows the HTTP client.
/// </summary>
public sealed class FrontTests
{
    private static readonly string[] KnowTheServer = ["Gatehouse.Gateway.Front", "Gatehouse.Server.Hosting", "Gatehouse.Server.Observing", "Gatehouse.Server.Demo"];

    private static readonly string[] KnowTheClient = ["Gatehouse.Gateway.Upstreams", "Gatehouse.Server"];

    [Fact]
    public void HttpServerTypes_AreUsedByTheFrontAlone()
        => Rule.HasNoBreach(Assemblies.Forbidden(
            type => !KnowTheServer.Any(type.IsIn),
            (_, used) => used.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)));

    [Fact]
    public void HttpClientTypes_AreUsedByTheTransportAlone()
        => Rule.HasNoBreach(Assemblies.Forbidden(
            type => !KnowTheClient.Any(type.IsIn),
            (_, used) => used.StartsWith("System.Net.Http.", StringComparison.Ordinal)));

    [Fact]
    public void Uses_AreSeenInBodiesAndSignatures()
    {
        // Guards the two tests above: a loader that stopped seeing uses would let everything pass.
        var holder = Assemblies.Uses.Single(t => t.Name == "Gatehouse.Core.Requests.ProblemDetailsFormat");
        Assert.Contains("System.Text.Json.Utf8JsonWriter", holder.Mentions);
        Assert.Contains("Gatehouse.Core.Requests.Problem", holder.Mentions);
        var asynchronous = Assemblies.Uses.Single(t => t.Name == "Gatehouse.Core.Requests.ProblemWriter");
        Assert.Contains(asynchronous.Mentions, m => m.StartsWith("System.Buffers.ArrayBufferWriter", StringComparison.Ordinal));
    }
}
