using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Front.Clients;
using Gatehouse.Gateway.Front.Tls;

namespace Gatehouse.Gateway.Front;

/// <summary>Faults of listeners that can be told before a socket is opened.</summary>
internal sealed class ListenCheck : DocumentCheck
{
    public override void Check(GatewayDocument document, ProblemList problems)
    {
        var seen = new Dictionary<string, ListenDocument>(StringComparer.OrdinalIgnoreCase);
        foreach (var listener in document.Listen)
        {
            if (listener.Url.StartsWith("mqtt", StringComparison.Ordinal) && listener.Url.Contains("://", StringComparison.Ordinal))
            {
                problems.Add(ProblemCodes.NotBuiltYet, listener, "url", "listening for MQTT is not built yet");
                continue;
            }

            if (ListenAddress.Read(listener.Url, out var address) is { } fault)
            {
                problems.Add(ProblemCodes.InvalidValue, listener, "url", $"\"{listener.Url}\": {fault}", "Write it as http://0.0.0.0:8080");
                continue;
            }

            CheckTls(listener, address!, problems);
            CheckTrust(listener, isUnix: false, problems);
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
            TrustedPeersCheck.Check(proxy, "trusted", proxy.Trusted, isUnix, problems);
        }

        TrustedPeersCheck.Check(listener, "trusted_proxies", listener.TrustedProxies, isUnix, problems);
        if (listener.TrustedProxies.Count == 0 && listener.TrustedFields != TrustedFields.Either)
        {
            problems.Add(ProblemCodes.InvalidCombination, listener, "trusted_fields", "nobody is trusted: no field is believed", "Name the proxies in trusted_proxies");
        }
    }

    private static void CheckPort(ListenDocument listener, ListenAddress address, Dictionary<string, ListenDocument> seen, ProblemList problems)
    {
        if (address.Port == 0)
        {
            return;
        }

        string key = $"{address.Address?.ToString() ?? (address.IsLoopbackName ? "localhost" : "*")} {address.Port}";
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
