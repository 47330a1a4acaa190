using System.Globalization;

namespace Gatehouse.Core.Telemetry;

/// <summary>Label values that clients influence, brought down to closed sets of shared strings.</summary>
internal static class MetricLabels
{
    public const string Other = "other";

    private static readonly string[] Codes = [.. Enumerable.Range(0, 600).Select(c => c.ToString(CultureInfo.InvariantCulture))];

    public static string Method(string method) => method switch
    {
        "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "PATCH" or "OPTIONS" or "CONNECT" or "TRACE" => method,
        _ => Other,
    };

    public static string Code(int status) => (uint)status < (uint)Codes.Length ? Codes[status] : Other;
}
