using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>A vendor of sessions that sends back what it gets.</summary>
internal static class EchoVendor
{
    /// <summary>Answers the next call so; completes when the session has ended.</summary>
    public static Task Then(FakeModelServer server)
    {
        var ended = new TaskCompletionSource();
        server.Then(async context =>
        {
            string key = context.Request.Headers["Sec-WebSocket-Key"].ToString();
#pragma warning disable CA5350 // RFC 6455 4.2.2 says SHA-1
            context.Response.Headers["Sec-WebSocket-Accept"] = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers.Connection = "Upgrade";
            string? protocol = context.Request.Headers["Sec-WebSocket-Protocol"].FirstOrDefault();
            if (protocol is not null)
            {
                context.Response.Headers["Sec-WebSocket-Protocol"] = protocol;
            }

            await using var stream = await context.Features.Get<IHttpUpgradeFeature>()!.UpgradeAsync();
            using var socket = WebSocket.CreateFromStream(stream, isServer: true, protocol, TimeSpan.Zero);
            byte[] piece = new byte[8192];
            try
            {
                while (await socket.ReceiveAsync(piece, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } got)
                {
                    await socket.SendAsync(piece.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, CancellationToken.None);
                }

                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
            }
            catch (WebSocketException)
            {
            }

            ended.SetResult();
        });
        return ended.Task;
    }
}
