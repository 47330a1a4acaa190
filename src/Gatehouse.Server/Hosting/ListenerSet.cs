using System.Net.Sockets;
using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Front;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Hosting;

/// <summary>
/// The listeners that are open. A reload opens new ones and drains the ones that are gone; the others are not touched. One
/// that changed hands its sockets to its successor: nobody is refused. Calls come one at a time.
/// </summary>
internal sealed partial class ListenerSet(Func<ListenDocument, GatewayFront> makeFront, ListenSockets sockets, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReloadDrain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);

    private volatile IReadOnlyList<OpenListener> _open = [];

    /// <summary>What is open, with real ports.</summary>
    public IReadOnlyList<HostEndpoint> Endpoints => [.. _open.SelectMany(l => l.Front.Endpoints.Select(address => HostEndpoint.Of(address, l.Document)))];

    /// <summary>When the certificates in use end, by the listener's address as configured.</summary>
    public IEnumerable<KeyValuePair<string, DateTimeOffset>> Certificates
        => _open.Where(l => l.CertificateExpiry is not null).Select(l => KeyValuePair.Create(l.Document.Url, l.CertificateExpiry!.Value));

    /// <summary>Opens all or none: throws <see cref="ListenException"/> for the first that cannot be opened.</summary>
    public async Task OpenAsync(IReadOnlyList<ListenDocument> plan, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var document in plan)
            {
                _open = [.. _open, await OpenAsync(document, cancellationToken)];
            }
        }
        catch
        {
            await StopAsync(TimeSpan.Zero);
            throw;
        }
    }

    /// <summary>Makes the open listeners those of the plan; returns whether anything changed.</summary>
    public async Task<bool> ChangeAsync(IReadOnlyList<ListenDocument> plan, CancellationToken cancellationToken)
    {
        var wanted = await UsableAsync(plan);
        OpenListener[] gone = [.. _open.Where(l => !wanted.ContainsKey(l.Fingerprint))];
        ListenDocument[] fresh = [.. wanted.Where(w => !_open.Any(l => l.Fingerprint == w.Key)).Select(w => w.Value)];
        if (gone.Length + fresh.Length == 0)
        {
            return false;
        }

        var changed = gone.Where(l => fresh.Any(f => f.Url == l.Document.Url)).ToArray();
        foreach (var listener in gone.Except(changed))
        {
            Leave(listener);
        }

        foreach (var document in fresh)
        {
            await ReplaceAsync(document, Array.Find(changed, l => l.Document.Url == document.Url), cancellationToken);
        }

        return true;
    }

    /// <summary>What is listened on, for whoever shall listen in our place.</summary>
    public IReadOnlyList<ListenSocket> Sockets => [.. _open.SelectMany(l => l.Front.Sockets)];

    /// <summary>Others have our sockets: accepts nothing more and lets what runs end. Returns how many requests were cut.</summary>
    public async Task<int> LeaveAsync(TimeSpan drain)
    {
        var open = _open;
        _open = [];
        int[] cut = await Task.WhenAll(open.Select(l => LeaveAsync(l, drain)));
        return cut.Sum();
    }

    /// <summary>Drains traffic first; health and metrics answer until it is done. Returns how many requests were cut.</summary>
    public async Task<int> StopAsync(TimeSpan drain)
    {
        var open = _open;
        _open = [];
        int[] cut = await Task.WhenAll(open.Where(l => l.ServesTraffic).Select(l => CloseAsync(l, drain)));
        await Task.WhenAll(open.Where(l => !l.ServesTraffic).Select(l => CloseAsync(l, TimeSpan.Zero)));
        return cut.Sum();
    }

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
                foreach (var open in _open.Where(l => l.Document.Url == document.Url))
                {
                    usable[open.Fingerprint] = open.Document;
                }
            }
        }

        return usable;
    }

    private async Task<OpenListener> OpenAsync(ListenDocument document, CancellationToken cancellationToken)
    {
        // Before the certificate is read: one that changes meanwhile is another listener at the next look.
        string fingerprint = ListenPlan.Fingerprint(document);
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

        return new OpenListener(document, fingerprint, front, front.CertificateExpiry);
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

        var listener = await TryOpenAsync(document, cancellationToken);
        sockets.DiscardRest();
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
