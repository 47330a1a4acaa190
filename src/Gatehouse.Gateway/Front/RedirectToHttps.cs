using System.Globalization;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Front;

/// <summary>Sends requests that came in clear to the same host and path with https. 308: method and body stay what they are.</summary>
/// <param name="port">Port of the https address.</param>
/// <param name="next">Where requests that came by https, to a proxy in front, go on; null for the routes of their snapshot.</param>
public sealed class RedirectToHttps(int port, RequestEntry? next) : RequestEntry
{
    private const int PermanentRedirect = 308;

    private readonly string _port = port == 443 ? "" : ":" + port.ToString(CultureInfo.InvariantCulture);

    /// <summary>The entry of a listener: this one around it where the listener redirects, else as it is.</summary>
    public static RequestEntry? Around(ListenDocument listen, RequestEntry? next)
        => listen.RedirectToHttps is { Enabled: true } redirect ? new RedirectToHttps(redirect.Port, next) : next;

    public override ValueTask HandleAsync(Exchange exchange)
        => exchange.Request.Scheme == "http" ? RedirectAsync(exchange) : (next ?? exchange.Snapshot.Entry).HandleAsync(exchange);

    public override ValueTask RefuseAsync(Exchange exchange, Problem problem) => (next ?? exchange.Snapshot.Entry).RefuseAsync(exchange, problem);

    private ValueTask RedirectAsync(Exchange exchange)
    {
        var request = exchange.Request;
        if (request.Host.Length == 0)
        {
            return ProblemWriter.WriteAsync(exchange, FrontProblems.NoHost);
        }

        // "OPTIONS *" is about the server.
        string path = request.RawPath.StartsWith('/') ? request.RawPath : "/";
        var reply = exchange.Reply;
        reply.StatusCode = PermanentRedirect;
        reply.Headers.Set("Location", $"https://{request.Host}{_port}{path}{(request.RawQuery.Length > 0 || request.HasEmptyQuery ? "?" : "")}{request.RawQuery}");
        reply.Headers.Set("Content-Length", "0");
        return reply.StartAsync(exchange, exchange.Aborted);
    }
}
