using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>Every bad input ends in one clear message, the right exit code and no stack trace.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "GH1003")]
    [InlineData("# only a comment\n", "GH1003")]
    [InlineData("routes:\n\tall: { match: /**, service: http://localhost:1 }\n", "GH1002")]
    [InlineData("include: [missing.yaml]\nroutes:\n  all: { match: /**, service: http://localhost:1 }\n", "GH1001")]
    [InlineData("include: [gatehouse.yaml]\nroutes:\n  all: { match: /**, service: http://localhost:1 }\n", "GH1014")]
    [InlineData("routes:\n  all: { match: /**, service: \"${env:GATEHOUSE_TEST_UNSET}\" }\n", "GH1015")]
    [InlineData("alerts: {}\nroutes:\n  all: { match: /**, service: http://localhost:1 }\n", "GH1010")]
    public async Task Run_BadFile_PrintsTheProblemAndExitsWithOne(string yaml, string code)
    {
        _folder.Write("gatehouse.yaml", yaml);
        var result = await Command.RunInAsync(_folder.Path, ["run"]);
        Assert.Equal(1, result.ExitCode);
        Assert.Matches($@"gatehouse\.yaml:\d+:\d+: error {code}: ", result.Error);
        Assert.Contains("Nothing was started.", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Validate_FileOfFiveMegabytes_IsCheckedInTime()
    {
        var yaml = new StringBuilder("routes:\n");
        for (int i = 0; yaml.Length < 5_000_000; i++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  route-{i}:\n    match: /v1/things-{i}/**\n    service: http://localhost:{5000 + (i % 100)}\n");
        }

        _folder.Write("gatehouse.yaml", yaml.ToString());
        var result = await Command.RunInAsync(_folder.Path, ["validate"]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("valid", result.Output);
    }

    [Fact]
    public async Task Run_PortInUse_SaysSoInOneLineAndExitsWithOne()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var result = await Command.RunAsync("run", "--to", "http://localhost:1", "--listen", $"http://127.0.0.1:{port}", "--admin", "http://127.0.0.1:0");
        Assert.Equal(1, result.ExitCode);
        Assert.Single(result.Error.Trim().Split('\n'));
        Assert.Contains($"http://127.0.0.1:{port}: the address is in use by another program", result.Error);
        Assert.Contains("--listen", result.Error);
    }

    [Fact]
    public async Task Run_EmptyFolder_SaysWhatToDoAndExitsWithTwo()
    {
        var result = await Command.RunInAsync(_folder.Path, ["run"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("there is no gatehouse.yaml in this folder", result.Error);
        Assert.Contains("gatehouse init", result.Error);
        Assert.Contains("--demo", result.Error);
    }

    [Theory]
    [InlineData("localhost:5000", "Did you mean http://localhost:5000?")]
    [InlineData("ftp://files", "\"ftp://files\" is none")]
    [InlineData("http://user:pass@host", "is none")]
    public async Task Run_ToWhatIsNoUpstream_IsWrongUsage(string url, string message)
    {
        var result = await Command.RunAsync("run", "--to", url);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error);
    }

    [Fact]
    public async Task To_UpstreamIsDown_AnswersABadGatewayThatNamesNoInternals()
    {
        await using var gateway = await GatehouseProcess.RunAsync(["--to", "http://127.0.0.1:9"]);
        using var reply = await gateway.Http.GetAsync("/a");
        Assert.Equal(HttpStatusCode.BadGateway, reply.StatusCode);
        Assert.Equal("application/problem+json", reply.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("127.0.0.1", await reply.Content.ReadAsStringAsync());
        Assert.True(reply.Headers.Contains("x-request-id"));
    }

    [Fact]
    public async Task To_BodyOverTheLimit_IsRefused()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await GatehouseProcess.RunAsync(["--to", upstream.Address]);
        await using var client = await RawClient.ConnectAsync(new Uri(gateway.Address).Port);
        await client.SendAsync("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 33000000\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", await client.ReadUntilAsync("\r\n\r\n"));
        Assert.Empty(upstream.Requests);
    }
}
