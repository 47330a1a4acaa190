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
        call.Query = outgoing.Query ?? request.RawQuery;
        call.Headers = outgoing.Headers;
        call.BodyReader = request.HasBody ? exchange.Body : null;
        call.ContentLength = request.ContentLength;
        call.Trailers = request.ContentLength is null ? exchange.Trailers : null;
        call.IsUpgrade = switchesProtocol;
    }

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
        string forwardedFor = ForwardedFor(fields, request.ClientAddress.ToString());
        DropForwarded(fields);
        fields.Add("X-Forwarded-Proto", request.Scheme);
        if (request.Authority.Length > 0)
        {
            fields.Add("X-Forwarded-Host", request.Authority);
        }

        fields.Add("X-Forwarded-For", forwardedFor);
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

    // Several fields are one list (RFC 9110 5.3); our address comes last.
    private static string ForwardedFor(HeaderList fields, string client)
    {
        string? before = null;
        foreach (ref readonly var field in fields.Fields)
        {
            if (field.Name.Length == 15 && field.Name.Equals("X-Forwarded-For", StringComparison.OrdinalIgnoreCase))
            {
                before = before is null ? field.Value : $"{before}, {field.Value}";
            }
        }

        return before is null ? client : $"{before}, {client}";
    }

    /// <summary>
    /// What a client says of the way it came would reach the service as if the gateway had said it (also under names with
    /// underscores, which programs behind CGI take for these); the addresses in X-Forwarded-For are kept before ours.
    /// </summary>
    private static void DropForwarded(HeaderList fields)
    {
        for (int i = fields.Count - 1; i >= 0; i--)
        {
            string name = fields[i].Name;
            if (name.Length >= 9
                && (name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
                    || (name[0] is 'X' or 'x' && name[1] is '-' or '_' && name.AsSpan(2).StartsWith("Forwarded", StringComparison.OrdinalIgnoreCase))))
            {
                fields.RemoveAlike(name);
                i = Math.Min(i, fields.Count);
            }
        }
    }

    /// <summary>
    /// Takes back what was written for one service when another is to be written to: the client's address at the end of
    /// X-Forwarded-For, and the field by which it waits for a consent to its body.
    /// </summary>
    public static void TakeBack(Exchange exchange)
    {
        var fields = exchange.Outgoing.Headers;
        string client = exchange.Request.ClientAddress.ToString();
        if (exchange.Request.Headers.TryGet("Expect", out var expectation))
        {
            fields.Set("Expect", expectation);
        }

        if (!fields.TryGet("X-Forwarded-For", out var written))
        {
            return;
        }

        if (written.Length == client.Length)
        {
            fields.Remove("X-Forwarded-For");
        }
        else
        {
            fields.Set("X-Forwarded-For", written[..^(client.Length + ", ".Length)]);
        }
    }
}
