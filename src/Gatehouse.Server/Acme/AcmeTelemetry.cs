using System.Diagnostics.Metrics;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Acme;

internal static partial class AcmeTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> Orders =
        Meter.CreateCounter<long>(MetricNames.AcmeOrders, unit: null, "Orders of certificates that ended, by how.");

    /// <param name="name">The first name of the certificate.</param>
    public static void Ended(string name, bool isIssued)
        => Orders.Add(1, new KeyValuePair<string, object?>("certificate", name), new KeyValuePair<string, object?>("outcome", isIssued ? "issued" : "failed"));

    [LoggerMessage(EventName = "acme.loaded", Level = LogLevel.Information, Message = "the certificate for {Names} is taken from {File}: it ends at {End:u} and is renewed at {Renewal:u}")]
    public static partial void Loaded(ILogger logger, string names, string file, DateTimeOffset end, DateTimeOffset renewal);

    [LoggerMessage(EventName = "acme.unusable", Level = LogLevel.Warning, Message = "{File} is not used: {Reason}")]
    public static partial void Unusable(ILogger logger, string file, string reason);

    [LoggerMessage(EventName = "acme.not_stored", Level = LogLevel.Error, Message = "a certificate was issued and cannot be written to {File}: {Reason}. It is served until this process ends; the next one orders another")]
    public static partial void NotStored(ILogger logger, string file, string reason);

    [LoggerMessage(EventName = "acme.ordering", Level = LogLevel.Information, Message = "ordering a certificate for {Names} from {Directory}")]
    public static partial void Ordering(ILogger logger, string names, Uri directory);

    [LoggerMessage(EventName = "acme.registered", Level = LogLevel.Information, Message = "the account {Account} is used for {Email}; its terms: {Terms}")]
    public static partial void Registered(ILogger logger, Uri account, string email, string terms);

    [LoggerMessage(EventName = "acme.issued", Level = LogLevel.Information, Message = "a certificate for {Names} was issued: it ends at {End:u} and is renewed at {Renewal:u}")]
    public static partial void Issued(ILogger logger, string names, DateTimeOffset end, DateTimeOffset renewal);

    /// <summary>The level says how near the end is.</summary>
    [LoggerMessage(EventName = "acme.failed", Message = "no certificate for {Names} from {Directory}: {Reason}. {Consequence}; the next try is at {Next:u}")]
    public static partial void Failed(ILogger logger, LogLevel level, string names, Uri directory, string reason, string consequence, DateTimeOffset next);

    [LoggerMessage(EventName = "acme.fault", Level = LogLevel.Error, Message = "the order of a certificate for {Names} failed inside the gateway; the next try is at {Next:u}")]
    public static partial void Fault(ILogger logger, string names, DateTimeOffset next, Exception fault);
}
