using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.AI.Budgets;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Routing;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;
using Gatehouse.Server.Commands;
using Gatehouse.Server.Explaining;
using Gatehouse.Server.Observing;

namespace Gatehouse.Server.Admin;

/// <summary>What the admin API tells: JSON with the names of the configuration. No secret is in any of it.</summary>
internal sealed class AdminResources(AdminParts parts)
{
    public JsonObject Status()
    {
        var reloader = parts.Reloader();
        return new JsonObject
        {
            ["version"] = VersionCommand.Version,
            ["revision"] = reloader.Holder.Current.Revision,
            ["started_at"] = parts.StartedAt,
            ["last_load"] = reloader.Last is { } last ? Load(last) : null,
            ["listeners"] = new JsonArray([.. parts.Endpoints().Select(e => new JsonObject
            {
                ["url"] = e.Bound,
                ["serves"] = new JsonArray([.. e.Serves.Select(s => JsonValue.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(s.ToString())))]),
            })]),
        };
    }

    public JsonArray Routes() => RouteList.Of(parts.Reloader().Holder.Current.Document);

    public JsonArray Budgets() => BudgetList.Of(parts.Reloader().Holder.Current.Part<BudgetDirectory>().Read());

    public JsonArray Models() => TargetList.Of(TargetReading.Of(parts.Reloader().Holder.Current.Part<ModelDirectory>(), parts.Time));

    public byte[] Services()
        => JsonSerializer.SerializeToUtf8Bytes(new ServicesReply(parts.Reloader().Holder.Current.Revision, parts.Services.Report()), HealthJson.Default.ServicesReply);

    /// <summary>What came of a load.</summary>
    public static JsonObject Load(ReloadOutcome outcome) => new()
    {
        ["succeeded"] = outcome.Succeeded,
        ["at"] = outcome.At,
        ["revision"] = outcome.Revision,
        ["errors"] = ProblemJson.From(outcome.Problems),
    };
}
