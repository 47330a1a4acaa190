using System.Diagnostics.Metrics;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Admin;

internal static partial class AdminTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> SignIns =
        Meter.CreateCounter<long>(MetricNames.AdminSignIns, unit: null, "Credentials shown to the admin API, by outcome: accepted, refused, limited.");

    private static readonly Counter<long> Refusals =
        Meter.CreateCounter<long>(MetricNames.AdminRefused, unit: null, "Requests the admin API turned away, by problem.");

    public static void Refused(ProblemKind kind) => Refusals.Add(1, new KeyValuePair<string, object?>("problem", kind.Id));

    public static void SignIn(string outcome) => SignIns.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    [LoggerMessage(EventName = "admin.signed_in", Level = LogLevel.Information, Message = "a browser at {Address} signed in to the admin API by {Means}")]
    public static partial void SignedIn(ILogger logger, string address, string means);

    [LoggerMessage(EventName = "admin.refused", Level = LogLevel.Warning, Message = "a wrong credential for the admin API from {Address}")]
    public static partial void WrongCredential(ILogger logger, string address);

    [LoggerMessage(EventName = "admin.changed", Level = LogLevel.Information, Message = "{Method} {Path} of {Address} at the admin API")]
    public static partial void Changed(ILogger logger, string method, string path, string address);
}
