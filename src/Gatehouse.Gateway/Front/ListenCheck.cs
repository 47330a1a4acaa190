using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Front.Clients;
using Gatehouse.Gateway.Front.Sockets;
using Gatehouse.Gateway.Front.Tls;

namespace Gatehouse.Gateway.Front;

/// <summary>Faults of listeners that can be told before a socket is opened.</summary>
internal sealed class ListenCheck : DocumentCheck
{
    public override void Check(GatewayDocument document, ProblemList problems)
    {
        var seen = new Dictionary<string, ListenDocument>(StringComparer.Ordinal);
        foreach (var listener in document.Listen)
        {
            if (listener.Url.StartsWith("mqtt", StringComparison.Ordinal) && listener.Url.Contains("://", StringComparison.Ordinal))
            {
                problems.Add(ProblemCodes.NotBuiltYet, listener, "url", "listening for MQTT is not built yet");
                continue;
            }

            if (ListenAddress.Read(listener.Url, out var address) is { } fault)
            {
                string example = ListenAddress.IsUnix(listener.Url) ? "unix:/run/gatehouse/gateway.sock" : "http://0.0.0.0:8080";
                problems.Add(ProblemCodes.InvalidValue, listener, "url", $"\"{listener.Url}\": {fault}", $"Write it as {example}");
                continue;
            }

            CheckTls(listener, address!, problems);
            CheckTrust(listener, address!.UnixPath is not null, problems);
            CheckMode(listener, address, problems);
            CheckPort(listener, address!, seen, problems);
        }
    }

    private static void CheckTls(ListenDocument listener, ListenAddress address, ProblemList problems)
    {
        if (address.IsTls && listener.Tls is null)
        {
            problems.Add(ProblemCodes.InvalidCombination, listener, "url", "an https listener needs tls: { cert: ..., key: ... }");
        }
        else if (!address.IsTls && listener.Tls is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, listener, "tls", "tls is for https listeners", "Write the url with https://, or remove tls");
        }
        else if (listener.Tls is not null)
        {
            ListenTlsCheck.Check(listener, address.Name, TimeProvider.System.GetUtcNow(), problems);
        }

        ListenSchemeCheck.Check(listener, address.IsTls, problems);

        // Without TLS nothing says which of the two a client speaks.
        if (!address.IsTls && listener.Protocols.Count > 1)
        {
            problems.Add(ProblemCodes.InvalidCombination, listener, "protocols", "a listener in clear speaks either http1 or http2", "Use two listeners, or TLS");
        }
    }

    private static void CheckTrust(ListenDocument listener, bool isUnix, ProblemList problems)
    {
        if (listener.ProxyProtocol is { } proxy)
        {
            TrustedPeersCheck.Check(proxy, "trusted", proxy.Trusted, isUnix ? PeerKinds.Unix : PeerKinds.Addresses, problems);
        }

        // Behind the program at a Unix socket there may be proxies with addresses: it names them, in its fields or in a PROXY header.
        bool tellsAddresses = listener.ProxyProtocol is not null || listener.TrustedProxies.Contains(TrustedPeers.Unix, StringComparer.Ordinal);
        var peers = !isUnix ? PeerKinds.Addresses : tellsAddresses ? PeerKinds.Unix | PeerKinds.Addresses : PeerKinds.Unix;
        TrustedPeersCheck.Check(listener, "trusted_proxies", listener.TrustedProxies, peers, problems);
        if (listener.TrustedProxies.Count == 0 && listener.TrustedFields != TrustedFields.Either)
        {
            problems.Add(ProblemCodes.InvalidCombination, listener, "trusted_fields", "nobody is trusted: no field is believed", "Name the proxies in trusted_proxies");
        }
    }

    private static void CheckMode(ListenDocument listener, ListenAddress address, ProblemList problems)
    {
        if (listener.Mode is null)
        {
            return;
        }

        if (address.UnixPath is null)
        {
            problems.Add(ProblemCodes.InvalidCombination, listener, "mode", "mode is for Unix sockets", "Remove it");
        }
        else if (!SocketMode.TryParse(listener.Mode, out _))
        {
            problems.Add(ProblemCodes.InvalidValue, listener, "mode", $"\"{listener.Mode}\" is no mode of a file", "Write four octal digits in quotes: \"0660\"");
        }
    }

    private static void CheckPort(ListenDocument listener, ListenAddress address, Dictionary<string, ListenDocument> seen, ProblemList problems)
    {
        if (address.Port == 0 && address.UnixPath is null)
        {
            return;
        }

        string key = address.UnixPath ?? $"{address.Address?.ToString() ?? (address.IsLoopbackName ? "localhost" : "*")} {address.Port}";
        if (!seen.TryAdd(key, listener))
        {
            problems.Add(new ConfigurationProblem(ProblemCodes.DuplicateName, listener.MarkOf("url"), $"{listener.SourcePath}.url", $"two listeners share the address of {listener.Url}")
            {
                OtherMark = seen[key].MarkOf("url"),
                OtherLabel = "first listened on here",
            });
        }
    }
}
