using System.Net.Sockets;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Telemetry;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Sockets;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Sockets;

public sealed class UnixSocketTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("gatehouse-unix-").FullName;

    public UnixSocketTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Unix sockets are tested on Linux.");

    private string Path => System.IO.Path.Combine(_folder, "a;b %=.sock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "X-Forwarded-For: 192.0.2.7", "unknown")]
    [InlineData(", trusted_proxies: [unix]", "X-Forwarded-For: 192.0.2.7", "192.0.2.7")]
    [InlineData(", trusted_proxies: [unix]", "Forwarded: for=192.0.2.7", "192.0.2.7")]
    [InlineData(", trusted_proxies: [unix]", "X-A: 1", "unknown")]
    [InlineData(", trusted_proxies: [unix]", "X-Forwarded-For: 192.0.2.7, 10.0.0.9", "10.0.0.9")]
    [InlineData(", trusted_proxies: [unix, 10.0.0.0/8]", "X-Forwarded-For: 1.1.1.1, 192.0.2.7, 10.0.0.9", "192.0.2.7, 10.0.0.9")]
    public async Task Peer_OfASocket_IsUnknownUnlessItIsTrusted(string settings, string field, string forwardedFor)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: $"listen: [ {{ url: \"unix:{Path}\"{settings} }} ]");

        Assert.Equal("unix:" + Path, gateway.Address);
        Assert.StartsWith("HTTP/1.1 200", await AskAsync(Get + field + "\r\n\r\n"));
        Assert.Contains($"\r\nX-Forwarded-For: {forwardedFor}\r\n", Assert.Single(upstream.Requests));
    }

    [Fact]
    public async Task Balancer_AtASocket_TellsThePeer()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(
            upstream.Address,
            listen: $"listen: [ {{ url: \"unix:{Path}\", proxy_protocol: {{ trusted: [unix] }}, trusted_proxies: [unix] }} ]");

        Assert.StartsWith("HTTP/1.1 200", await AskAsync("PROXY TCP4 192.0.2.7 10.0.0.1 1 2\r\n" + Get + "X-Forwarded-For: 192.0.2.8\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 200", await AskAsync("PROXY UNKNOWN\r\n" + Get + "X-Forwarded-For: 192.0.2.8\r\n\r\n"));
        Assert.Equal("", await AskAsync(Get + "\r\n"));
        Assert.Equal(["192.0.2.7", "unknown"], upstream.Requests.Select(r => r.Split("X-Forwarded-For: ")[1].Split("\r\n")[0]));
    }

    [Fact]
    public async Task Clients_WithoutAnAddress_ShareOneLimitAndAreInNoNetwork()
    {
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            listen: [ { url: "unix:{{Path}}" } ]
            routes:
              inside: { match: { path: /**, client: [127.0.0.0/8, "::/0", 10.0.0.0/8] }, respond: inside }
              all: { match: /**, respond: outside, policies: [ { rate_limit: { limit: 2, window: 1h, by: ip } } ] }
            """);

        Assert.EndsWith("outside", await AskAsync(Get + "X-Forwarded-For: 127.0.0.1\r\n\r\n"));
        Assert.EndsWith("outside", await AskAsync(Get + "X-Forwarded-For: 127.0.0.2\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 429", await AskAsync(Get + "X-Forwarded-For: 127.0.0.3\r\n\r\n"));
    }

    [Theory]
    [InlineData("", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)]
    [InlineData(", mode: \"0600\"", UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    public async Task File_OfASocket_HasItsPermissionsAndGoesWithIt(string settings, UnixFileMode mode)
    {
        var gateway = await StartAsync(settings);
        Assert.Equal(mode, ModeOf(Path));

        await gateway.DisposeAsync();

        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task File_LeftBehind_IsReplaced()
    {
        using (var dead = Bind())
        {
        }

        Assert.True(File.Exists(Path));
        await using var gateway = await StartAsync();

        Assert.EndsWith("ok", await AskAsync(Get + "\r\n"));
    }

    [Fact]
    public async Task File_OfAnotherProgram_StaysAndStopsTheStart()
    {
        using var other = Bind();
        other.Listen(1);

        var refused = await Assert.ThrowsAsync<ListenException>(() => StartAsync());

        Assert.Equal($"unix:{Path}: the address is in use by another program", refused.Message);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(Path));
    }

    [Fact]
    public async Task File_ThatIsNoSocket_IsKept()
    {
        await File.WriteAllTextAsync(Path, "mine");

        var refused = await Assert.ThrowsAsync<ListenException>(() => StartAsync());

        Assert.Equal($"unix:{Path}: a file of that name is there, and it is no socket", refused.Message);
        Assert.Equal("mine", await File.ReadAllTextAsync(Path));
    }

    [Fact]
    public async Task File_ReplacedByAnotherProgram_IsNotRemoved()
    {
        var gateway = await StartAsync();
        File.Delete(Path);
        using var other = Bind();

        await gateway.DisposeAsync();

        Assert.True(File.Exists(Path));
    }

    [Fact]
    public async Task Folder_ThatIsMissing_StopsTheStart()
    {
        string path = System.IO.Path.Combine(_folder, "none", "a.sock");

        var refused = await Assert.ThrowsAsync<ListenException>(() => RunningGateway.StartAsync($"listen: [ \"unix:{path}\" ]\nroutes:\n  all: {{ match: /**, respond: ok }}"));

        Assert.Equal($"unix:{path}: there is no folder {System.IO.Path.Combine(_folder, "none")}", refused.Message);
    }

    [Fact]
    public async Task Socket_HandedToASuccessor_KeepsItsFileUntilTheLastLeaves()
    {
        await using var gateway = await RunningGateway.StartAsync("routes:\n  all: { match: /**, respond: ok }");
        var sockets = new ListenSockets();
        var first = await OpenAsync(gateway, sockets, mode: null);
        var file = FileIdentity.Of(Path);
        sockets.Offer(Assert.Single(first.Sockets));
        var second = await OpenAsync(gateway, sockets, "0600");

        await first.DisposeAsync();

        Assert.Equal(file, FileIdentity.Of(Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(Path));
        Assert.EndsWith("ok", await AskAsync(Get + "\r\n"));
        await second.DisposeAsync();
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task Socket_WhoseFileWasRemoved_IsMadeAnewByAChange()
    {
        await using var gateway = await RunningGateway.StartAsync("routes:\n  all: { match: /**, respond: ok }");
        var sockets = new ListenSockets();
        var first = await OpenAsync(gateway, sockets, mode: null);
        sockets.Offer(Assert.Single(first.Sockets));
        File.Delete(Path);
        await using var second = await OpenAsync(gateway, sockets, "0600");

        Assert.EndsWith("ok", await AskAsync(Get + "\r\n"));
        await first.DisposeAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(Path));
        Assert.EndsWith("ok", await AskAsync(Get + "\r\n"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task File_ThatTookThePlaceOfTheSocket_KeepsItsPermissions(bool isLink)
    {
        await using var gateway = await RunningGateway.StartAsync("routes:\n  all: { match: /**, respond: ok }");
        var sockets = new ListenSockets();
        await using var first = await OpenAsync(gateway, sockets, mode: null);
        sockets.Offer(Assert.Single(first.Sockets));
        File.Delete(Path);
        string victim = isLink ? System.IO.Path.Combine(_folder, "victim") : Path;
        await File.WriteAllTextAsync(victim, "private");
        SetMode(victim, UnixFileMode.UserRead);
        if (isLink)
        {
            File.CreateSymbolicLink(Path, victim);
        }

        await using var second = await OpenAsync(gateway, sockets, "0666");

        Assert.Equal(UnixFileMode.UserRead, ModeOf(victim));
    }

    [Fact]
    public async Task Socket_HandedToAnotherProcess_LeavesItsFile()
    {
        await using var gateway = await RunningGateway.StartAsync("routes:\n  all: { match: /**, respond: ok }");
        var front = await OpenAsync(gateway, new ListenSockets(), mode: null);
        var socket = Assert.Single(front.Sockets);
        var given = new ListenSockets();
        given.Offer(socket.Duplicate(), new UnixDomainSocketEndPoint(Path), keepsFile: false);
        var successor = await OpenAsync(gateway, given, mode: null);

        socket.HandOver();
        await front.DisposeAsync();
        Assert.EndsWith("ok", await AskAsync(Get + "\r\n"));

        Assert.Single(successor.Sockets).TakeOver();
        await successor.DisposeAsync();
        Assert.False(File.Exists(Path));
    }

    private Task<RunningGateway> StartAsync(string settings = "")
        => RunningGateway.StartAsync($"listen: [ {{ url: \"unix:{Path}\"{settings} }} ]\nroutes:\n  all: {{ match: /**, respond: ok }}");

    private async Task<GatewayFront> OpenAsync(RunningGateway gateway, ListenSockets sockets, string? mode)
    {
        var front = new GatewayFront(gateway.Holder, RequestTelemetry.None, TimeProvider.System, gateway.Log, sockets);
        await front.StartAsync([new ListenDocument { Url = "unix:" + Path, Mode = mode }]);
        return front;
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    /// <summary>A socket of another program, whose file stays when it ends.</summary>
    private Socket Bind()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        return Descriptors.TryBind(socket, Path)!;
    }

    private async Task<string> AskAsync(string bytes)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path));
        await socket.SendAsync(Encoding.Latin1.GetBytes(bytes));
        using var limit = new CancellationTokenSource(Eventually.Limit);
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.Latin1);
        try
        {
            return await reader.ReadToEndAsync(limit.Token);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
