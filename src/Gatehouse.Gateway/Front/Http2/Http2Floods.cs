using System.Net;
using Gatehouse.Core.Telemetry;
using Gatehouse.Gateway.Front.Limits;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Http2;

/// <summary>Counts and tells of connections that were ended, at most one line a minute: clients choose how many there are.</summary>
internal sealed class Http2Floods(TimeProvider time, ILogger logger)
{
    private readonly LogPace _pace = new(time);
    private long _untold;

    public TimeProvider Time => time;

    public void Ended(ClientLimit limit, EndPoint? client)
    {
        LimitTelemetry.Struck(limit);
        if (_pace.IsDue())
        {
            LimitTelemetry.Flood(logger, client, LimitTelemetry.NameOf(limit), Interlocked.Exchange(ref _untold, 0));
        }
        else
        {
            Interlocked.Increment(ref _untold);
        }
    }
}
