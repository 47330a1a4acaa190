using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Server.Demo;

/// <summary>The list of models, in the form of the vendor whose header the caller sent.</summary>
internal static class DemoModels
{
    public static Task ListAsync(HttpContext context) => DemoJson.WriteAsync(context, context.Request.Headers.ContainsKey("anthropic-version")
        ? new JsonObject
        {
            ["data"] = new JsonArray(new JsonObject
            {
                ["type"] = "model",
                ["id"] = DemoServer.ModelName,
                ["display_name"] = "Demo (a stand-in)",
                ["created_at"] = "2026-01-01T00:00:00Z",
            }),
            ["has_more"] = false,
            ["first_id"] = DemoServer.ModelName,
            ["last_id"] = DemoServer.ModelName,
        }
        : new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray(new JsonObject
            {
                ["id"] = DemoServer.ModelName,
                ["object"] = "model",
                ["created"] = DemoChatReply.Created,
                ["owned_by"] = "gatehouse-demo",
            }),
        });
}
