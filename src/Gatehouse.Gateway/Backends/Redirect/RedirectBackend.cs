using Gatehouse.Core.Backends;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Backends.Redirect;

/// <summary>Ends a chain by sending the client elsewhere.</summary>
internal sealed class RedirectBackend(int status, LocationTemplate location, bool addsQuery) : Backend
{
    public override ValueTask ExecuteAsync(Exchange exchange)
    {
        var reply = exchange.Reply;
        string query = exchange.Request.RawQuery;
        string to = location.Fill(exchange);
        reply.StatusCode = status;
        reply.Headers.Set("Location", addsQuery && query.Length > 0 ? $"{to}?{query}" : to);
        reply.Headers.Set("Content-Length", "0");
        return reply.StartAsync(exchange, exchange.Aborted);
    }

    public override void Explain(Explanation explanation) => explanation.Add("redirect", $"{status} to {location}");
}
