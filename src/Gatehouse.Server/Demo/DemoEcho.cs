using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Server.Demo;

/// <summary>Tells the caller what arrived: the request as an upstream behind the gateway sees it.</summary>
internal static class DemoEcho
{
    public static Task AnswerAsync(HttpContext context, byte[] body)
    {
        var request = context.Request;
        var headers = new JsonObject();
        foreach (var (name, values) in request.Headers.OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase))
        {
            headers[name.ToLowerInvariant()] = values.ToString();
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int query = target.IndexOf('?', StringComparison.Ordinal);
        return DemoJson.WriteAsync(context, new JsonObject
        {
            ["from"] = "echo: Gatehouse's built-in upstream (a stand-in for your service)",
            ["method"] = request.Method,
            ["path"] = query < 0 ? target : target[..query],
            ["query"] = query < 0 ? "" : target[(query + 1)..],
            ["headers"] = headers,
            ["body"] = Encoding.UTF8.GetString(body),
        });
    }
}
