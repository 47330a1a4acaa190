using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Server.Demo;

internal static class DemoJson
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, Plain);

    public static string Text(JsonNode node) => node.ToJsonString(Plain);

    /// <summary>Writes a whole reply, or half of it before the connection is cut.</summary>
    public static async Task WriteAsync(HttpContext context, JsonNode node, bool cutsShort = false)
    {
        byte[] body = Bytes(node);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.AsMemory(0, cutsShort ? body.Length / 2 : body.Length), context.RequestAborted);
        if (cutsShort)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            throw new DemoCutException();
        }
    }
}
