using System.Buffers;
using System.Globalization;
using System.Text;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Backends.Http;
using Gatehouse.Gateway.Upstreams.Http1;

namespace Gatehouse.Fuzz.Heads;

/// <summary>Stands where the routes are: keeps each request, reads its body and answers it.</summary>
internal sealed class CaptureEntry : RequestEntry
{
    public List<AcceptedRequest> Requests { get; } = [];

    public override async ValueTask HandleAsync(Exchange exchange)
    {
        var request = exchange.Request;
        var body = new MemoryStream();
        bool isWhole = true;
        try
        {
            await exchange.Body.CopyToAsync(body);
        }
        catch (Exception e) when (e is not FuzzException)
        {
            isWhole = false;
        }

        Requests.Add(new AcceptedRequest(
            request.Method,
            request.RawPath,
            request.RawQuery,
            request.Authority,
            request.HttpVersion,
            [.. request.Headers.Fields.ToArray().Select(f => (f.Name, f.Value))],
            body.ToArray(),
            isWhole,
            request.IsUpgrade,
            isWhole ? Write(exchange, body.ToArray()) : null));
        exchange.Reply.StatusCode = 200;
        exchange.Reply.Headers.Set("Content-Length", "0");
        await exchange.Reply.StartAsync(exchange, CancellationToken.None);
    }

    private static byte[] Write(Exchange exchange, byte[] body)
    {
        // A host of its own, so that no service is needed to ask for one.
        exchange.Outgoing.Host = exchange.Request.Authority.Length > 0 ? exchange.Request.Authority : "service.internal";
        exchange.Outgoing.Fill(exchange.Request.Headers);
        var call = new UpstreamCall();
        OutgoingCall.Write(exchange, service: null!, target: null!, exchange.Request.IsUpgrade, call);
        byte[] buffer = [];
        int length = RequestHead.Write(call, "", ref buffer);
        var sent = new ArrayBufferWriter<byte>();
        sent.Write(buffer.AsSpan(0, length));
        if (call.BodyReader is null || call.ContentLength is not null)
        {
            sent.Write(body);
            return sent.WrittenSpan.ToArray();
        }

        if (body.Length > 0)
        {
            sent.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{body.Length:x}\r\n")));
            sent.Write(body);
            sent.Write("\r\n"u8);
        }

        sent.Write("0\r\n\r\n"u8);
        return sent.WrittenSpan.ToArray();
    }
}
