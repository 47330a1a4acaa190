using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.Core.Requests;

namespace Gatehouse.Server.Admin;

/// <summary>Bodies of the admin API: small JSON objects.</summary>
internal static class AdminBody
{
    private const int Largest = 4096;

    /// <summary>The object; null when the body is none, or too large. Throws <see cref="ProblemException"/> when it does not come.</summary>
    public static async ValueTask<JsonObject?> ReadAsync(Exchange exchange)
    {
        while (true)
        {
            var read = await exchange.Body.ReadAsync(exchange.Aborted);
            if (read.Buffer.Length > Largest || read.IsCompleted)
            {
                var fields = read.Buffer.Length > Largest ? null : ObjectIn(read.Buffer);
                exchange.Body.AdvanceTo(read.Buffer.End);
                return fields;
            }

            exchange.Body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static JsonObject? ObjectIn(ReadOnlySequence<byte> body)
    {
        try
        {
            if (JsonNode.Parse(body.ToArray()) is not JsonObject fields)
            {
                return null;
            }

            // A name that stands there twice, and text that is no UTF-8, are found when members are looked at.
            foreach (var (_, value) in fields)
            {
                (value as JsonValue)?.TryGetValue(out string? _);
            }

            return fields;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
