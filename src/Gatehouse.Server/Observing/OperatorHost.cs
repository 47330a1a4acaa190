using System.Net;

namespace Gatehouse.Server.Observing;

/// <summary>Whether a host name or address is this machine alone.</summary>
internal static class OperatorHost
{
    /// <summary>The host of a listener's address; empty when it has none.</summary>
    public static string Of(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Host : "";

    /// <summary>Whether nobody but programs on this machine can reach a listener of this address.</summary>
    public static bool IsLocal(string url) => url.StartsWith("unix:", StringComparison.OrdinalIgnoreCase) || IsLoopback(Of(url));

    public static bool IsLoopback(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
}
