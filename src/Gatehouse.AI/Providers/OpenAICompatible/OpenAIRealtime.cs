using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Opens OpenAI's WebSockets (openai/openai-node: src/realtime/websocket.ts and internal-base.ts).</summary>
internal static class OpenAIRealtime
{
    public const string Path = "/realtime";

    // The handshake is the client's and the vendor's (RFC 6455 4.1): its answer is made from the client's key. Extensions are not
    // offered: what a session uses could not be read of compressed messages.
    private static readonly string[] Handshake = ["Sec-WebSocket-Key", "Sec-WebSocket-Version"];

    /// <summary>Makes a WebSocket of a call.</summary>
    public static void Prepare(UpstreamCall call, string model, HeaderList client)
    {
        call.Method = "GET";
        call.Query = "model=" + Uri.EscapeDataString(model);
        call.ContentLength = null;
        call.IsUpgrade = true;
        call.Headers.Set("Upgrade", "websocket");
        foreach (string name in Handshake)
        {
            if (client.TryGet(name, out var value))
            {
                call.Headers.Add(name, value);
            }
        }

        string protocols = string.Join(", ", (client.Get("Sec-WebSocket-Protocol") ?? "").Split(',', StringSplitOptions.TrimEntries).Where(IsPassedOn));
        if (protocols.Length > 0)
        {
            call.Headers.Add("Sec-WebSocket-Protocol", protocols);
        }
    }

    // Browsers cannot send fields, so keys and accounts are written as protocols (openai-insecure-api-key.KEY): not these.
    private static bool IsPassedOn(string protocol) => protocol == "realtime" || protocol.StartsWith("openai-beta.", StringComparison.Ordinal);
}
