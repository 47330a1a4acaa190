using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gatehouse.Testing;

/// <summary>
/// A stand-in for an OpenTelemetry collector: takes exports over OTLP/HTTP or OTLP/gRPC, checks that each is well-formed
/// Protobuf, and keeps the bytes. It knows no schema: tests look for ids and names in the bytes.
/// </summary>
public sealed class FakeCollector : IAsyncDisposable
{
    private readonly FakeUpstream _server;
    private readonly ConcurrentQueue<(string Signal, byte[] Message)> _exports = new();

    private FakeCollector(FakeUpstream server) => _server = server;

    public string Address => _server.Address;

    public static async Task<FakeCollector> StartAsync(bool isGrpc = false)
    {
        var collector = new FakeCollector(await FakeUpstream.StartAsync(protocols: isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        collector._server.Answer = isGrpc ? collector.TakeGrpcAsync : collector.TakeHttpAsync;
        return collector;
    }

    /// <summary>Messages of a signal: "traces" or "metrics".</summary>
    public IReadOnlyList<byte[]> Of(string signal) => [.. _exports.Where(e => e.Signal == signal).Select(e => e.Message)];

    /// <summary>Whether any export of the signal holds this text.</summary>
    public bool Has(string signal, string text) => Has(signal, Encoding.UTF8.GetBytes(text));

    public bool Has(string signal, byte[] bytes) => Of(signal).Any(m => m.AsSpan().IndexOf(bytes) >= 0);

    /// <summary>Ends it, and searches all exports for the secrets of the whole run: see <see cref="PlantedSecrets"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        foreach (var (signal, message) in _exports)
        {
            PlantedSecrets.Search($"exported {signal}", message);
        }
    }

    private Task TakeHttpAsync(HttpContext context)
    {
        Keep(context.Request.Path.Value!.EndsWith("/v1/traces", StringComparison.Ordinal) ? "traces" : "metrics", _server.LastRequest.Body);
        context.Response.ContentType = "application/x-protobuf";
        return Task.CompletedTask;
    }

    private async Task TakeGrpcAsync(HttpContext context)
    {
        // A gRPC message stands behind one byte of compression and four of length.
        Keep(context.Request.Path.Value!.Contains("TraceService", StringComparison.Ordinal) ? "traces" : "metrics", _server.LastRequest.Body[5..]);
        context.Response.ContentType = "application/grpc";
        context.Response.AppendTrailer("grpc-status", "0");
        await context.Response.Body.WriteAsync(new byte[5]);
    }

    private void Keep(string signal, byte[] message)
    {
        CheckFields(message);
        _exports.Enqueue((signal, message));
    }

    // Top level of both export requests: repeated field 1, length-delimited.
    private static void CheckFields(ReadOnlySpan<byte> message)
    {
        while (message.Length > 0)
        {
            if (message[0] != 0x0A)
            {
                throw new InvalidDataException($"Field tag 0x{message[0]:x2} where 0x0a was expected.");
            }

            int length = 0;
            int at = 1;
            for (int shift = 0; ; shift += 7)
            {
                byte part = message[at++];
                length |= (part & 0x7F) << shift;
                if (part < 0x80)
                {
                    break;
                }
            }

            message = message[(at + length)..];
        }
    }
}
