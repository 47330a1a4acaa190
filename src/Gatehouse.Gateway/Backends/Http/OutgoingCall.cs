using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>What is sent upstream for an exchange: the client's own bytes, except what policies changed and what ends at this hop.</summary>
internal static class OutgoingCall
{
    /// <summary>Writes the call of the first try.</summary>
    public static void Write(Exchange exchange, Service service, ServiceTarget target, bool switchesProtocol, UpstreamCall call)
    {
        var fields = exchange.Outgoing.Headers;
        bool expectsContinue = exchange.Request.HasBody && fields.Contains("Expect");
        WriteFields(exchange, HostFor(exchange, service, target), switchesProtocol, fields);
        Write(exchange, switchesProtocol, call);
        call.ExpectsContinue = expectsContinue;
    }

    /// <summary>Writes the call of a further try, of fields that were written for another.</summary>
    public static void WriteAgain(Exchange exchange, Service service, ServiceTarget target, bool switchesProtocol, HeaderList fields, UpstreamCall call)
    {
        fields.Set("Host", HostFor(exchange, service, target));
        Write(exchange, switchesProtocol, call);
        call.Headers = fields;
    }

    private static void Write(Exchange exchange, bool switchesProtocol, UpstreamCall call)
    {
        var request = exchange.Request;
        var outgoing = exchange.Outgoing;
        call.Method = outgoing.Method ?? request.Method;
        call.Path = outgoing.Path ?? request.RawPath;
        call.Query = QueryOf(outgoing.Query ?? request.RawQuery, request.HasEmptyQuery && outgoing.Query is null);
        call.Headers = outgoing.Headers;
        call.BodyReader = request.HasBody ? exchange.Body : null;
        call.ContentLength = request.ContentLength;
        call.Trailers = request.ContentLength is null ? exchange.Trailers : null;
        call.IsUpgrade = switchesProtocol;
    }

    private static string? QueryOf(string query, bool keepsMark) => query.Length > 0 || keepsMark ? query : null;

    private static string HostFor(Exchange exchange, Service service, ServiceTarget target)
    {
        if (exchange.Outgoing.Host is { } written)
        {
            return written;
        }

        // HTTP/1.0 clients may send no host.
        string client = exchange.Request.Authority;
        return service.Host == HostHeader.Target || client.Length == 0 ? target.Authority : client;
    }

    private static void WriteFields(Exchange exchange, string host, bool switchesProtocol, HeaderList fields)
    {
        var request = exchange.Request;
        fields.Set("Host", host);

        // The transport frames the body and asks for consent to it by itself.
        fields.Remove("Content-Length");
        fields.Remove("Expect");
        fields.Set("X-Forwarded-Proto", request.Scheme);
        if (request.Authority.Length > 0)
        {
            fields.Set("X-Forwarded-Host", request.Authority);
        }

        fields.Set("X-Forwarded-For", request.ForwardedFor ?? request.ClientAddressText);
        if (exchange.TraceParent is { } trace)
        {
            fields.Set("traceparent", trace);
        }

        if (switchesProtocol && request.Headers.TryGet("Upgrade", out var upgrade))
        {
            fields.Set("Upgrade", upgrade);
        }

        // "trailers" is the one TE value that a proxy may pass on when it forwards trailers itself (RFC 9110 10.1.4).
        if (request.Headers.TryGet("TE", out var te) && te.Equals("trailers", StringComparison.OrdinalIgnoreCase))
        {
            fields.Set("TE", "trailers");
        }
    }

    /// <summary>
    /// Takes back what was written for one service when another is to be written to and would not write it anew: the field
    /// by which a client waits for a consent to its body.
    /// </summary>
    public static void TakeBack(Exchange exchange)
    {
        if (exchange.Request.Headers.TryGet("Expect", out var expectation))
        {
            exchange.Outgoing.Headers.Set("Expect", expectation);
        }
    }
}
