using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Telemetry;

/// <summary>Failures of upstreams as they are written in logs and metrics.</summary>
public static class UpstreamFailureNames
{
    public static string Of(UpstreamFailure failure) => failure switch
    {
        UpstreamFailure.NameNotResolved => "name_not_resolved",
        UpstreamFailure.ConnectRefused => "connect_refused",
        UpstreamFailure.ConnectTimeout => "connect_timeout",
        UpstreamFailure.Tls => "tls",
        UpstreamFailure.Reset => "reset",
        UpstreamFailure.InvalidReply => "invalid_reply",
        UpstreamFailure.FirstByteTimeout => "first_byte_timeout",
        UpstreamFailure.IdleTimeout => "idle_timeout",
        UpstreamFailure.TotalTimeout => "total_timeout",
        UpstreamFailure.TryTimeout => "try_timeout",
        UpstreamFailure.NoConnection => "no_connection",
        _ => "other",
    };
}
