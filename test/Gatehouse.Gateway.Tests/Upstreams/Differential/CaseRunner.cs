using System.Text;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>One gateway over one transport in front of one scripted upstream; runs a case at a time.</summary>
internal sealed class CaseRunner : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ScriptedUpstream _upstream;
    private readonly RunningGateway _gateway;
    private WireClient? _client;
    private int _number;

    private readonly bool _letsGoAtOnce;

    private CaseRunner(ScriptedUpstream upstream, RunningGateway gateway, bool letsGoAtOnce)
    {
        _upstream = upstream;
        _gateway = gateway;
        _letsGoAtOnce = letsGoAtOnce;
    }

    /// <summary>What the upstream received that was no HTTP.</summary>
    public IReadOnlyCollection<string> Faults => _upstream.Faults;

    public static async Task<CaseRunner> StartAsync(UpstreamTransport? transport)
    {
        var upstream = new ScriptedUpstream();
        return new CaseRunner(upstream, await RunningGateway.InFrontOfAsync(upstream.Address, "timeout: 30s; idle_timeout: 15s", transport: transport), letsGoAtOnce: transport is null);
    }

    public async Task<CaseOutcome> RunAsync(DifferentialCase scripted)
    {
        int number = ++_number;
        string[] paths = [.. scripted.Exchanges.Select((_, i) => $"/{number}/{i}")];
        for (int i = 0; i < paths.Length; i++)
        {
            _upstream.Add(paths[i], scripted.Exchanges[i].Reply);
        }

        try
        {
            var outcomes = scripted.IsPipelined ? await RunPipelinedAsync(scripted, paths) : await RunInTurnAsync(scripted, paths);
            string canary = await SendCanaryAsync(number, outcomes);
            return new CaseOutcome(outcomes, canary);
        }
        finally
        {
            DropClient();
            Array.ForEach(paths, _upstream.Forget);
            _gateway.Records.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        DropClient();
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    private async Task<List<ExchangeOutcome>> RunInTurnAsync(DifferentialCase scripted, string[] paths)
    {
        var outcomes = new List<ExchangeOutcome>();
        for (int i = 0; i < paths.Length; i++)
        {
            var (request, reply) = scripted.Exchanges[i];
            outcomes.Add(request.LeavesAt is { } at ? await LeaveAsync(request, paths[i], at) : await ExchangeAsync(request, reply, paths[i]));
            NoteReuse(outcomes, i - 1, outcomes[i].Received);
        }

        return outcomes;
    }

    private async Task<List<ExchangeOutcome>> RunPipelinedAsync(DifferentialCase scripted, string[] paths)
    {
        var client = await ClientAsync();
        byte[] bytes = [.. scripted.Exchanges.SelectMany((e, i) => (byte[])[.. e.Request.HeadFor(paths[i]), .. e.Request.WireBody])];
        var sending = client.SendAsync(bytes, scripted.Exchanges[0].Request.Splits);
        var outcomes = new List<ExchangeOutcome>();
        bool isOpen = true;
        for (int i = 0; i < paths.Length; i++)
        {
            // Behind a reply that ended the connection nothing was read.
            var reply = isOpen ? await client.ReadReplyAsync(scripted.Exchanges[i].Request.Method == "HEAD") : null;
            isOpen = reply is { KeepsConnection: true };
            outcomes.Add(new ExchangeOutcome(reply, await ReceivedAsync(paths[i]), []));
        }

        await sending;
        DropClient();
        return outcomes;
    }

    private async Task<ExchangeOutcome> ExchangeAsync(ScriptedRequest request, ScriptedReply script, string path)
    {
        var client = await ClientAsync();
        var reply = await client.ExchangeAsync(request, path);
        byte[] tunnelled = [];
        if (reply.Status == 101 && (script.Traits & Traits.Switches) != Traits.None)
        {
            await client.SendAsync(Encoding.Latin1.GetBytes(path), []);
            tunnelled = await client.ReadToEndAsync();
        }

        // What became of an upload that was answered early is a matter of time; the next request does not depend on it.
        if (reply is not { KeepsConnection: true, Ending: Ending.Whole } || reply.Status == 101 || (script.Traits & Traits.Early) != Traits.None)
        {
            DropClient();
        }

        var received = await ReceivedAsync(path);
        if (_letsGoAtOnce && received.Count > 0 && (script.End == ReplyEnd.Close || (script.Traits & Traits.ExtraBytes) != Traits.None))
        {
            // What comes on an idle connection, its end too, ends it: at once, but on another thread. The reference looks when it takes one.
            await received[^1].Gone.Task.WaitAsync(Patience);
        }

        return new ExchangeOutcome(reply, received, tunnelled);
    }

    private async Task<ExchangeOutcome> LeaveAsync(ScriptedRequest request, string path, int at)
    {
        var client = await ClientAsync();
        byte[] bytes = [.. request.HeadFor(path), .. request.WireBody];
        await client.SendAsync(bytes.AsMemory(0, Math.Min(at, bytes.Length)), request.Splits);
        if (at % 2 == 0)
        {
            client.Reset();
        }

        DropClient();
        await Gatehouse.Testing.Eventually.TrueAsync(() => _gateway.Front.ActiveRequests == 0, "the gateway let go of a client that left");
        return new ExchangeOutcome(null, await ReceivedAsync(path), []);
    }

    private async Task<string> SendCanaryAsync(int number, List<ExchangeOutcome> outcomes)
    {
        string path = $"/canary/{number}";
        using var client = new WireClient();
        await client.ConnectAsync(_gateway.Port);
        await client.SendAsync(Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"), []);
        var reply = await client.ReadReplyAsync(isHead: false);
        NoteReuse(outcomes, outcomes.Count - 1, _upstream.ReceivedAt(path));
        _upstream.Forget(path);
        string body = Encoding.Latin1.GetString(reply.Body);
        return reply is { Status: 200, Ending: Ending.Whole } && body == path ? "ok" : $"{reply.Status} {reply.Ending} {body}";
    }

    // Another connection that lay there already, such as that of an earlier upload which was over later, tells nothing.
    private static void NoteReuse(List<ExchangeOutcome> outcomes, int index, IReadOnlyCollection<ReceivedRequest> next)
    {
        if (index >= 0 && outcomes[index].Received.Count > 0 && next.Count > 0)
        {
            bool isSame = outcomes[index].Received[^1].Connection == next.First().Connection;
            outcomes[index].IsReused = isSame || next.First().IsFirst ? isSame : null;
        }
    }

    private async Task<IReadOnlyList<ReceivedRequest>> ReceivedAsync(string path)
    {
        var received = _upstream.ReceivedAt(path);
        await Task.WhenAll(received.Select(r => r.Answered.Task)).WaitAsync(Patience);
        return [.. received];
    }

    private async Task<WireClient> ClientAsync()
    {
        if (_client is null)
        {
            _client = new WireClient();
            await _client.ConnectAsync(_gateway.Port);
        }

        return _client;
    }

    private void DropClient()
    {
        _client?.Dispose();
        _client = null;
    }
}
