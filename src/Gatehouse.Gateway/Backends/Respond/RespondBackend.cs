using System.Buffers;
using System.Globalization;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Backends.Respond;

/// <summary>Ends a chain with a reply that was made when the snapshot was built.</summary>
internal sealed class RespondBackend(int status, string contentType, byte[] body, HeaderField[] fields) : Backend
{
    private readonly string _length = body.Length.ToString(CultureInfo.InvariantCulture);
    private readonly bool _hasBody = status is not (204 or 205 or 304);

    public override async ValueTask ExecuteAsync(Exchange exchange)
    {
        var reply = exchange.Reply;
        reply.StatusCode = status;
        if (_hasBody)
        {
            reply.Headers.Set("Content-Type", contentType);
            reply.Headers.Set("Content-Length", _length);
        }

        foreach (var field in fields)
        {
            reply.Headers.Set(field.Name, field.Value);
        }

        await reply.StartAsync(exchange, exchange.Aborted);
        if (_hasBody && exchange.Request.Method != "HEAD")
        {
            reply.Body.Write(body);
        }
    }

    public override void Explain(Explanation explanation)
        => explanation.Add("respond", _hasBody ? $"{status}, {contentType}, {body.Length} bytes" : status.ToString(CultureInfo.InvariantCulture));
}
