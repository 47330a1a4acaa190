using System.Globalization;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>How long a request has, as its client says and targets are told: in a field of the service's choice, and in grpc-timeout.</summary>
internal static class RequestDeadline
{
    private const string GrpcTimeout = "grpc-timeout";

    /// <summary>Whether the request is gRPC, which comes over HTTP/2 and has a body always.</summary>
    public static bool IsGrpc(CanonicalRequest request)
        => request is { HttpVersion: >= 20, HasBody: true } && request.Headers.TryGet("Content-Type", out var type) && type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);

    /// <summary>How long the client waits, from the request's arrival on; null when it does not say, or not in a form that can be read.</summary>
    public static TimeSpan? OfClient(CanonicalRequest request, bool isGrpc, string? header)
    {
        var grpc = isGrpc && request.Headers.TryGet(GrpcTimeout, out var timeout) ? ReadGrpc(timeout) : null;
        var own = header is not null && request.Headers.TryGet(header, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds) && milliseconds < int.MaxValue
            ? TimeSpan.FromMilliseconds(milliseconds)
            : (TimeSpan?)null;
        return grpc is null || own < grpc ? own ?? grpc : grpc;
    }

    /// <summary>Tells a target what is left; a client's own word for it is replaced.</summary>
    public static void Write(HeaderList fields, TimeSpan left, bool isGrpc, string? header)
    {
        // Less than a millisecond is written as one: zero would say that nothing is left.
        string milliseconds = Math.Max(1, (long)left.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        if (header is not null)
        {
            fields.Set(header, milliseconds);
        }

        if (isGrpc)
        {
            fields.Set(GrpcTimeout, milliseconds + "m");
        }
    }

    /// <summary>Takes back what was written for one service, when another is to be written to.</summary>
    public static void TakeBack(Exchange exchange, string? header)
    {
        if (header is null)
        {
            return;
        }

        if (exchange.Request.Headers.TryGet(header, out var clients))
        {
            exchange.Outgoing.Headers.Set(header, clients);
        }
        else
        {
            exchange.Outgoing.Headers.Remove(header);
        }
    }

    /// <summary>At most eight digits and a unit, as gRPC writes it over HTTP/2.</summary>
    private static TimeSpan? ReadGrpc(string text)
    {
        if (text.Length is < 2 or > 9 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return null;
        }

        return text[^1] switch
        {
            'H' => TimeSpan.FromHours(count),
            'M' => TimeSpan.FromMinutes(count),
            'S' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMilliseconds(count),
            'u' => TimeSpan.FromMicroseconds(count),
            'n' => TimeSpan.FromTicks(count / 100),
            _ => null,
        };
    }
}
