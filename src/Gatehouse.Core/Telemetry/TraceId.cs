using System.Buffers;

namespace Gatehouse.Core.Telemetry;

internal static class TraceId
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>The trace id of a well-formed traceparent; what a client wrote otherwise is not repeated.</summary>
    public static bool TryTake(string? traceParent, out ReadOnlySpan<char> id)
    {
        id = default;
        if (traceParent is null || traceParent.Length < 55 || traceParent[2] != '-' || traceParent[35] != '-')
        {
            return false;
        }

        id = traceParent.AsSpan(3, 32);
        return !id.ContainsAnyExcept(Digits);
    }
}
