using System.Text.Json.Nodes;
using Gatehouse.AI.Models.Routing;

namespace Gatehouse.Server.Explaining;

/// <summary>Targets of models as machines read them: names of the configuration, no secret.</summary>
internal static class TargetList
{
    public static JsonArray Of(IReadOnlyList<TargetReading> readings) => new([.. readings.Select(Of)]);

    private static JsonObject Of(TargetReading reading) => new()
    {
        ["model"] = reading.Model,
        ["target"] = reading.Target,
        ["address"] = reading.Address,
        ["arm"] = reading.Arm,
        ["state"] = reading.State,
        ["reason"] = reading.Reason,
        ["for_seconds"] = Seconds(reading.For),
        ["in_flight"] = reading.InFlight,
        ["first_token_seconds"] = Rounded(reading.FirstToken),
        ["per_token_seconds"] = Rounded(reading.PerToken),
        ["cache_read_share"] = Rounded(reading.CacheShare),
        ["running"] = reading.Running,
        ["waiting"] = reading.Waiting,
        ["limits"] = reading.Limits,
        ["keys"] = new JsonArray([.. reading.Keys.Select(k => new JsonObject
        {
            ["id"] = k.Id,
            ["state"] = k.State,
            ["for_seconds"] = Seconds(k.For),
            ["reason"] = k.Reason,
            ["in_flight"] = k.InFlight,
            ["calls"] = k.Calls,
        })]),
    };

    private static JsonNode? Seconds(TimeSpan? time) => time is { } left ? Math.Ceiling(left.TotalSeconds) : null;

    private static JsonNode? Rounded(double? value) => value is { } known ? Math.Round(known, 6) : null;
}
