using System.Collections.Concurrent;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.State;
using Gatehouse.Core.Telemetry;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Routing;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Discovery;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests;

/// <summary>The whole data plane on loopback, from one YAML text: front, routes, backends and transport, with every record kept.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private readonly UpstreamTransport _transport;
    private readonly SnapshotCompiler _compiler;
    private readonly ConfigurationLoader _loader;
    private readonly SnapshotHolder _holder;
    private readonly bool _mayBlock;

    private RunningGateway(string yaml, TimeProvider? time, PolicyDescriptor[] morePolicies, bool? guards, UpstreamTransport? transport)
    {
        _transport = transport ?? new HttpTransport(time ?? TimeProvider.System);
        _mayBlock = guards is not null;
        var policies = new PolicyCatalog([.. BuiltInPolicies.All.Where(p => !Array.Exists(morePolicies, m => m.Id == p.Id)), .. morePolicies]);
        var backends = new BackendCatalog(BuiltInBackends.All);
        _loader = new ConfigurationLoader(new ConfigurationLanguage(policies, backends, [], GatewayChecks.For(policies)) { Discovery = BuiltInDiscovery.All });
        var services = new SnapshotServices(policies, backends, _transport, time ?? TimeProvider.System, Log);
        _compiler = new SnapshotCompiler(services, [.. GatewaySections.Before, guards is { } on ? new RoutesSection { Guards = on } : new RoutesSection()], State);
        Document = Load(yaml);
        _holder = new SnapshotHolder(_compiler.Compile(Document, [], previous: null));
        Front = new GatewayFront(_holder, new Recording(Records), time ?? TimeProvider.System, Log);
    }

    public LogCapture Log { get; } = new();

    public StateStore State { get; } = new();

    public ConcurrentQueue<RequestRecord> Records { get; } = new();

    public GatewayDocument Document { get; private set; }

    public GatewayFront Front { get; }

    public GatewaySnapshot Snapshot => _holder.Current;

    public SnapshotHolder Holder => _holder;

    public string Address => Front.Endpoints[0];

    public int Port => new Uri(Address).Port;

    /// <summary>Starts on a free port unless the text has listeners of its own.</summary>
    /// <param name="yaml">The configuration.</param>
    /// <param name="time">A fake clock.</param>
    /// <param name="policies">Policies of the test, beside the built-in ones or in the place of those of the same id.</param>
    /// <param name="guards">Whether the loop guard is on; without a word it is as GATEHOUSE_LOOP_GUARD says, and request code that blocks a loop fails the test.</param>
    /// <param name="transport">What opens upstreams in place of the gateway's own transport; disposed with the gateway.</param>
    public static async Task<RunningGateway> StartAsync(string yaml, TimeProvider? time = null, PolicyDescriptor[]? policies = null, bool? guards = null, UpstreamTransport? transport = null)
    {
        var gateway = new RunningGateway(yaml, time, policies ?? [], guards, transport);
        var listeners = gateway.Document.Listen.Count == 0 ? [new ListenDocument { Url = "http://127.0.0.1:0" }] : gateway.Document.Listen;
        await gateway.Front.StartAsync(listeners);
        return gateway;
    }

    /// <summary>A gateway with one route for everything to this service; it may switch to chat/1 too.</summary>
    public static Task<RunningGateway> InFrontOfAsync(string address, string settings = "", string listen = "", TimeProvider? time = null, UpstreamTransport? transport = null)
        => StartAsync(
            $"""
            {listen}
            services:
              up:
                targets: ["{address}"]
            {string.Join('\n', settings.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(s => "    " + s))}
            routes:
              all: {"{"} match: "/**", service: {"{"} service: up, upgrades: [websocket, chat/1] {"}"} {"}"}
            """,
            time,
            transport: transport);

    public void Reload(string yaml)
    {
        Document = Load(yaml);
        _holder.Swap(_compiler.Compile(Document, [], _holder.Current));
    }

    public Task<RawClient> ConnectAsync() => RawClient.ConnectAsync(Port);

    /// <summary>Sends bytes on a connection of its own and reads until the gateway closes.</summary>
    public async Task<string> ExchangeAsync(string bytes)
    {
        await using var client = await ConnectAsync();
        await client.SendAsync(bytes);
        return await client.ReadToEndAsync(TimeSpan.FromSeconds(5));
    }

    /// <summary>Sends a body, whole or in chunks of 7,000 bytes, on a connection of its own.</summary>
    public async Task<string> PutAsync(byte[] body, bool chunked)
    {
        await using var client = await ConnectAsync();
        await client.SendAsync($"PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {body.Length}")}\r\n\r\n");
        if (!chunked)
        {
            await client.SendAsync(body);
            return await client.ReadToEndAsync();
        }

        foreach (byte[] piece in body.Chunk(7000))
        {
            await client.SendAsync($"{piece.Length:x}\r\n");
            await client.SendAsync(piece);
            await client.SendAsync("\r\n");
        }

        await client.SendAsync("0\r\n\r\n");
        return await client.ReadToEndAsync();
    }

    /// <summary>The record of the request with this number, counted from one, once it is complete.</summary>
    public async Task<RequestRecord> RecordAsync(int number = 1)
    {
        await Eventually.TrueAsync(() => Records.Count >= number, $"{number} request(s) were recorded");
        return Records.ElementAt(number - 1);
    }

    public async ValueTask DisposeAsync()
    {
        await Front.DisposeAsync();
        _compiler.Dispose();
        (_transport as IDisposable)?.Dispose();
        Assert.True(_mayBlock || !Log.Entries.Any(e => e.Event.Name == "loop.blocked"), Log.Text);
    }

    private GatewayDocument Load(string yaml)
    {
        var result = _loader.Parse(yaml);
        return result.Document ?? throw new InvalidOperationException(string.Join('\n', result.Problems.Select(p => $"{p.Mark} {p.Path}: {p.Message}")));
    }

    private sealed class Recording(ConcurrentQueue<RequestRecord> records) : RequestTelemetry
    {
        public override object? Started(Exchange exchange) => null;

        public override void Completed(Exchange exchange, object? token)
        {
            var r = exchange.Record;
            records.Enqueue(new RequestRecord
            {
                RequestId = r.RequestId,
                ReceivedAt = r.ReceivedAt,
                StartedAt = r.StartedAt,
                UpstreamStartedAt = r.UpstreamStartedAt,
                UpstreamFirstByteAt = r.UpstreamFirstByteAt,
                UpstreamEndedAt = r.UpstreamEndedAt,
                EndedAt = r.EndedAt,
                Status = r.Status,
                Service = r.Service,
                Target = r.Target,
                Tries = r.Tries,
                BytesReceived = r.BytesReceived,
                BytesSent = r.BytesSent,
                Problem = r.Problem,
                RefusedBy = r.RefusedBy,
                Failure = r.Failure,
                UpstreamFailure = r.UpstreamFailure,
                ClientGone = r.ClientGone,
            });
        }
    }
}
