using System.Net.Sockets;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Telemetry;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Sockets;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Hosting;

/// <summary>
/// The listeners that are open. A reload opens new ones and drains the ones that are gone; the others are not touched. One
/// that changed hands its sockets to its successor: nobody is refused. One change is made at a time, and the latest is the
/// one that counts: what waits for an address makes way for it.
/// </summary>
internal sealed partial class ListenerSet(Func<ListenDocument, GatewayFront> makeFront, ListenSockets sockets, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReloadDrain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile IReadOnlyList<OpenListener> _open = [];
    private volatile bool _serves;
    private CancellationTokenSource? _latest;

    /// <summary>What is open, with real ports.</summary>
    public IReadOnlyList<HostEndpoint> Endpoints => [.. _open.SelectMany(l => l.Front.Endpoints.Select(address => HostEndpoint.Of(address, l.Document)))];

    /// <summary>The certificates in use.</summary>
    public IEnumerable<CertificateInUse> Certificates => _open.SelectMany(l => l.Front.Certificates);

    /// <summary>
    /// Opens all or none: throws <see cref="ListenException"/> for the first that cannot be opened. Returns the addresses of
    /// sockets that were handed to the program and that nobody wanted.
    /// </summary>
    public async Task<IReadOnlyList<string>> OpenAsync(Func<IReadOnlyList<ListenDocument>> plan, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            foreach (var document in plan())
            {
                _open = [.. _open, await OpenAsync(document, cancellationToken)];
            }

            _serves = true;
            return sockets.DiscardRest();
        }
        catch
        {
            await CloseAllAsync(TimeSpan.Zero);
            throw;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Makes the open listeners those of the plan, as it is when its turn comes.</summary>
    public async Task ChangeAsync(Func<IReadOnlyList<ListenDocument>> plan)
    {
        using var newer = new CancellationTokenSource();
        await SupersedeAsync(newer);
        try
        {
            if (_serves)
            {
                await ChangeAsync(plan(), newer.Token);
            }
        }
        catch (OperationCanceledException) when (newer.IsCancellationRequested)
        {
            // The one that came after it begins from what is open now.
        }
        finally
        {
            Interlocked.CompareExchange(ref _latest, null, newer);
            _changing.Release();
        }
    }

    /// <summary>Lets what is being changed make way; from its return to the release nobody else changes anything.</summary>
    private async Task SupersedeAsync(CancellationTokenSource? newer)
    {
        var before = Interlocked.Exchange(ref _latest, newer);
        try
        {
            before?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was done at this moment.
        }

        await _changing.WaitAsync();
    }

    private async Task ChangeAsync(IReadOnlyList<ListenDocument> plan, CancellationToken cancellationToken)
    {
        var wanted = await UsableAsync(plan);
        OpenListener[] gone = [.. _open.Where(l => !wanted.ContainsKey(l.Fingerprint))];
        ListenDocument[] fresh = [.. wanted.Where(w => !_open.Any(l => l.Fingerprint == w.Key)).Select(w => w.Value)];
        var changed = gone.Where(l => fresh.Any(f => PlaceOf(f) == PlaceOf(l.Document))).ToArray();
        foreach (var listener in _open.Except(gone))
        {
            listener.Front.RenewCertificates();
        }

        foreach (var listener in gone.Except(changed))
        {
            Leave(listener);
        }

        foreach (var document in fresh)
        {
            await ReplaceAsync(document, Array.Find(changed, l => PlaceOf(l.Document) == PlaceOf(document)), cancellationToken);
        }

        // A successor of this process takes sockets of one address in the order of the plan.
        string[] order = [.. wanted.Keys];
        _open = [.. _open.OrderBy(l => Array.IndexOf(order, l.Fingerprint))];
    }

    /// <summary>Host and port, whatever is spoken there; port 0 is another place each time.</summary>
    private static string PlaceOf(ListenDocument document)
    {
        string url = document.Url.TrimEnd('/');
        return url.StartsWith("unix:", StringComparison.Ordinal) || url.EndsWith(":0", StringComparison.Ordinal) ? url : url[(url.IndexOf("://", StringComparison.Ordinal) + 1)..];
    }

    /// <summary>What is listened on, for whoever shall listen in our place.</summary>
    public IReadOnlyList<ListenSocket> Sockets => [.. _open.SelectMany(l => l.Front.Sockets)];

    /// <summary>Others have our sockets: accepts nothing more and lets what runs end. Returns how many requests were cut.</summary>
    public async Task<int> LeaveAsync(TimeSpan drain)
    {
        await EndChangesAsync();
        var open = _open;
        _open = [];
        int[] cut = await Task.WhenAll(open.Select(l => LeaveAsync(l, drain)));
        return cut.Sum();
    }

    /// <summary>Drains traffic first; health and metrics answer until it is done. Returns how many requests were cut.</summary>
    public async Task<int> StopAsync(TimeSpan drain)
    {
        await EndChangesAsync();
        return await CloseAllAsync(drain);
    }

    private async Task EndChangesAsync()
    {
        await SupersedeAsync(newer: null);
        _serves = false;
        _changing.Release();
    }

    private async Task<int> CloseAllAsync(TimeSpan drain)
    {
        var open = _open;
        _open = [];
        int[] cut = await Task.WhenAll(open.Where(l => l.ServesTraffic).Select(l => CloseAsync(l, drain)));
        await Task.WhenAll(open.Where(l => !l.ServesTraffic).Select(l => CloseAsync(l, TimeSpan.Zero)));
        return cut.Sum();
    }

    public void Dispose() => _changing.Dispose();

    private static async Task<int> LeaveAsync(OpenListener listener, TimeSpan drain)
    {
        int cut = await listener.Front.LeaveAsync(TimeSpan.FromTicks(Math.Min(Grace.Ticks, drain.Ticks / 2)), drain);
        await listener.Front.DisposeAsync();
        return cut;
    }

    private static async Task<int> CloseAsync(OpenListener listener, TimeSpan drain)
    {
        int cut = await listener.Front.StopAsync(drain);
        await listener.Front.DisposeAsync();
        return cut;
    }

    /// <summary>The plan by fingerprint without what cannot be used (a certificate that cannot be read): there the listener that is open stays.</summary>
    private async Task<Dictionary<string, ListenDocument>> UsableAsync(IReadOnlyList<ListenDocument> plan)
    {
        var usable = new Dictionary<string, ListenDocument>(StringComparer.Ordinal);
        foreach (var document in plan)
        {
            await using var front = makeFront(document);
            string fingerprint = ListenPlan.Fingerprint(document);
            try
            {
                front.Check(document);
                usable[fingerprint] = document;
            }
            catch (ListenException fault)
            {
                LogNotOpened(fault.Url, fault.Reason);
                foreach (var open in _open.Where(l => PlaceOf(l.Document) == PlaceOf(document)))
                {
                    usable[open.Fingerprint] = open.Document;
                }
            }
        }

        return usable;
    }

    private async Task<OpenListener> OpenAsync(ListenDocument document, CancellationToken cancellationToken)
    {
        var front = makeFront(document);
        try
        {
            await front.StartAsync([document], cancellationToken);
        }
        catch
        {
            await front.DisposeAsync();
            throw;
        }

        return new OpenListener(document, ListenPlan.Fingerprint(document), front);
    }

    private void Leave(OpenListener listener)
    {
        LogClosing(listener.Document.Url);
        _open = [.. _open.Where(l => l != listener)];
        _ = LeaveAsync(listener, ReloadDrain);
    }

    /// <summary>A changed listener goes on until its successor has its sockets, and for good when there is none.</summary>
    private async Task ReplaceAsync(ListenDocument document, OpenListener? before, CancellationToken cancellationToken)
    {
        foreach (var socket in before?.Front.Sockets ?? [])
        {
            sockets.Offer(socket);
        }

        OpenListener? listener;
        try
        {
            listener = await TryOpenAsync(document, cancellationToken);
        }
        finally
        {
            sockets.DiscardRest();
        }

        if (listener is null)
        {
            return;
        }

        _open = [.. _open, listener];
        if (before is not null && _open.Contains(before))
        {
            Leave(before);
        }

        // From here on new connections are served as the new settings say.
        LogOpened(listener.Front.Endpoints[0]);
    }

    private async Task<OpenListener?> TryOpenAsync(ListenDocument document, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await OpenAsync(document, cancellationToken);
            }
            catch (ListenException fault) when (attempt < 20 && fault.InnerException is IOException or SocketException)
            {
                await Task.Delay(RetryPause, time, cancellationToken);
            }
            catch (ListenException fault)
            {
                LogNotOpened(fault.Url, fault.Reason);
                return null;
            }
        }
    }

    [LoggerMessage(EventName = "listener.opened", Level = LogLevel.Information, Message = "listening on {Address}")]
    private partial void LogOpened(string address);

    [LoggerMessage(EventName = "listener.closing", Level = LogLevel.Information, Message = "no longer listening on {Address}; running requests may end")]
    private partial void LogClosing(string address);

    [LoggerMessage(EventName = "listener.failed", Level = LogLevel.Error, Message = "cannot listen on {Address}: {Reason}. What is open stays open")]
    private partial void LogNotOpened(string address, string reason);
}
