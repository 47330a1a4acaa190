using Gatehouse.Core.Execution;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front;

/// <summary>What all listeners share.</summary>
internal sealed record FrontParts(
    SnapshotHolder Snapshots,
    RequestTelemetry Telemetry,
    TimeProvider Time,
    RequestIds Ids,
    ActiveRequests Active,
    Spares<FrontExchange> Exchanges,
    Departure Departure,
    ILogger Logger);
