using System.Text.Json.Nodes;
using Gatehouse.Core.Explaining;

namespace Gatehouse.Server.Explaining;

/// <summary>The report as machines read it.</summary>
internal static class ExplainJson
{
    public static JsonObject From(ExplainReport report)
    {
        var root = new JsonObject { ["method"] = report.Method, ["url"] = report.Url, ["consumer"] = report.Consumer };
        if (report.Refusal is { } refusal)
        {
            root["answer"] = new JsonObject
            {
                ["status"] = refusal.Status,
                ["type"] = refusal.Type,
                ["title"] = refusal.Title,
                ["detail"] = refusal.Detail,
                ["headers"] = new JsonArray([.. refusal.Headers.Select(h => JsonValue.Create(h))]),
            };
        }

        if (report.Route is { } route)
        {
            root["route"] = new JsonObject
            {
                ["name"] = route.Name,
                ["match"] = route.Match,
                ["defined_at"] = route.Place,
                ["values"] = new JsonObject(route.Values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)JsonValue.Create(v.Value)))),
            };
        }

        root["policies"] = new JsonArray([.. report.Policies.Select(From)]);
        if (report.Backend is { } backend)
        {
            root["backend"] = new JsonObject { ["kind"] = backend.Kind, ["defined_at"] = backend.Place, ["facts"] = From(backend.Facts) };
        }

        root["not_taken"] = new JsonArray([.. report.NearMisses.Select(m
            => new JsonObject { ["route"] = m.Route, ["defined_at"] = m.Place, ["reason"] = m.Reason })]);
        return root;
    }

    private static JsonObject From(ExplainedPolicy policy)
    {
        var node = new JsonObject
        {
            ["stage"] = policy.Stage,
            ["name"] = policy.Name,
            ["kind"] = policy.Kind,
            ["defined_at"] = policy.DefinedAt,
            ["attached_at"] = policy.AttachedAt,
        };
        if (policy.InShadow)
        {
            node["shadow"] = true;
        }

        node["facts"] = From(policy.Facts);
        return node;
    }

    private static JsonArray From(IReadOnlyList<ExplanationFact> facts)
        => new([.. facts.Select(f =>
        {
            var node = new JsonObject { ["label"] = f.Label, ["value"] = f.Value };
            if (f.Children.Count > 0)
            {
                node["facts"] = From(f.Children);
            }

            return node;
        })]);
}
