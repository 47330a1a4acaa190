using System.Net;
using Gatehouse.Gateway.Front.Limits;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Http2;

/// <summary>Counts and tells of connections that were ended, at most one line a minute: clients choose how many there are.</summary>
internal sealed class Http2Floods(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _toldAt;
    private long _untold;

    public TimeProvider Time => time;

    public void Ended(ClientLimit limit, EndPoint? client)
    {
        LimitTelemetry.Struck(limit);
        long more;
        lock (_lock)
        {
            if (_toldAt != 0 && time.GetElapsedTime(_toldAt) < TellEvery)
            {
                _untold++;
                return;
            }

            _toldAt = time.GetTimestamp();
            (more, _untold) = (_untold, 0);
        }

        LimitTelemetry.Flood(logger, client, LimitTelemetry.NameOf(limit), more);
    }
}
