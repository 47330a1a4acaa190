using System.Globalization;
using System.Text;

namespace Gatehouse.Core.Telemetry;

/// <summary>Writes times in UTC to the millisecond (RFC 3339). The second is formatted once for all records that have it.</summary>
internal sealed class LogTime
{
    private const string Format = "yyyy-MM-ddTHH:mm:ss.";

    private byte[] _text = [];
    private long _second = -1;

    public void Write(LogBuffer buffer, DateTimeOffset time)
    {
        long second = time.UtcTicks / TimeSpan.TicksPerSecond;
        if (second != _second)
        {
            _text = Encoding.ASCII.GetBytes(time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
            _second = second;
        }

        buffer.Add(_text);
        buffer.AddDigits((int)(time.UtcTicks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMillisecond));
        buffer.Add((byte)'Z');
    }
}
