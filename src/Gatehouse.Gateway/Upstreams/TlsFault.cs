using System.Security.Authentication;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Reads what the TLS library says of a broken connection.</summary>
internal static class TlsFault
{
    private const string Marker = "SSL routines:";

    /// <summary>
    /// The alert with which the other side ended the connection, such as "tlsv13 alert certificate required"; null when it
    /// sent none. In TLS 1.3 the refusal of our certificate arrives only when the first reply is read.
    /// </summary>
    public static string? AlertOf(Exception fault) => ReasonOf(fault) is { } reason && reason.Contains(" alert ", StringComparison.Ordinal) ? reason : null;

    /// <summary>Why a handshake failed.</summary>
    public static string Describe(Exception fault)
    {
        if (ReasonOf(fault) is { } reason)
        {
            return reason.Contains(" alert ", StringComparison.Ordinal) ? $"the upstream refused the handshake: {reason}"
                : reason.Contains("wrong version number", StringComparison.Ordinal) ? "the upstream does not speak TLS on this port"
                : $"the handshake failed: {reason}";
        }

        return fault switch
        {
            AuthenticationException when fault.Message.Contains("frame", StringComparison.Ordinal) => "the upstream does not speak TLS on this port",
            IOException => $"the upstream ended the connection during the handshake: {fault.Message}",
            _ => $"the handshake failed: {fault.Message}",
        };
    }

    private static string? ReasonOf(Exception fault)
    {
        for (var e = fault; e is not null; e = e.InnerException)
        {
            int at = e.Message.IndexOf(Marker, StringComparison.Ordinal);
            if (at >= 0)
            {
                return e.Message[(at + Marker.Length)..].TrimStart(':').Trim();
            }
        }

        return null;
    }
}
