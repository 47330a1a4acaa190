using System.Text;
using Gatehouse.Core.Requests;
using Gatehouse.Server.Observing;

namespace Gatehouse.Server.Acme;

/// <summary>
/// Answers the requests by which a CA looks at a challenge (RFC 8555 8.3), before anything else of a listener does: those for a
/// token that is expected now. All others go on.
/// </summary>
/// <param name="next">Where requests go on; null for the routes of their snapshot.</param>
internal sealed class ChallengeEntry(PendingChallenges challenges, RequestEntry? next) : RequestEntry
{
    private const string Prefix = "/.well-known/acme-challenge/";

    public override ValueTask HandleAsync(Exchange exchange)
        => challenges.IsEmpty || AnswerTo(exchange.Request) is not { } answer
            ? (next ?? exchange.Snapshot.Entry).HandleAsync(exchange)
            : OperatorReply.WriteAsync(exchange, 200, "application/octet-stream", Encoding.ASCII.GetBytes(answer));

    public override ValueTask RefuseAsync(Exchange exchange, Problem problem) => (next ?? exchange.Snapshot.Entry).RefuseAsync(exchange, problem);

    private string? AnswerTo(CanonicalRequest request)
        => request.Method is "GET" or "HEAD" && request.Path.StartsWith(Prefix, StringComparison.Ordinal) ? challenges.AnswerTo(request.Path[Prefix.Length..]) : null;
}
