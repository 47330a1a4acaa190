using System.Globalization;
using System.Text;
using Gatehouse.Gateway.Front.Reading;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>Finds what differs between two runs of a case, and what either of them may not do at all.</summary>
internal static class Comparison
{
    public static List<Difference> Of(DifferentialCase scripted, CaseOutcome ours, CaseOutcome theirs)
    {
        var found = new List<Difference>();
        for (int i = 0; i < scripted.Exchanges.Count; i++)
        {
            var exchange = scripted.Exchanges[i];
            var (our, their) = (ours.Exchanges[i], theirs.Exchanges[i]);
            void Note(DifferenceKind kind, string o, string t)
            {
                if (o != t)
                {
                    found.Add(new Difference(exchange, kind, o, t));
                }
            }

            if (!exchange.IsRace)
            {
                CompareReplies(exchange, our.Reply, their.Reply, Note);
            }

            Note(DifferenceKind.Promise, Broken(exchange, our), "");
            if (exchange.Request.LeavesAt is null)
            {
                CompareRequests(exchange, our.Received, their.Received, Note);
                Note(DifferenceKind.Tunnel, DifferentialCase.Shown(our.Tunnelled), DifferentialCase.Shown(their.Tunnelled));
            }

            // Whether an answered upload was over in time for its connection to be used again is a matter of time, and so is
            // how much of a reply that nobody reads to its end had arrived.
            if (!exchange.HasAny(Traits.Early | Traits.ClientLeaves) && exchange.Reply.Status != 205 && IsWhole(our.Reply) && IsWhole(their.Reply) && our.IsReused is { } o1 && their.IsReused is { } t1)
            {
                Note(DifferenceKind.Reuse, o1 ? "reused" : "new", t1 ? "reused" : "new");
            }
        }

        if (ours.Canary != theirs.Canary || ours.Canary != "ok")
        {
            found.Add(new Difference(null, DifferenceKind.Canary, ours.Canary, theirs.Canary));
        }

        return found;
    }

    private static bool IsWhole(ClientReply? reply) => reply is { Ending: Ending.Whole, IsProblem: false };

    private static void CompareReplies(ScriptedExchange exchange, ClientReply? ours, ClientReply? theirs, Action<DifferenceKind, string, string> note)
    {
        note(DifferenceKind.Reply, EndOf(ours), EndOf(theirs));
        if (ours is not { Ending: Ending.Whole } || theirs is not { Ending: Ending.Whole } || ours.Status != theirs.Status || ours.IsProblem)
        {
            return;
        }

        note(DifferenceKind.ReplyField, FieldsOf(ours.Fields, theirs.Fields), FieldsOf(theirs.Fields, ours.Fields));
        note(DifferenceKind.ReplyField, ours.Announced.ToString(CultureInfo.InvariantCulture), theirs.Announced.ToString(CultureInfo.InvariantCulture));
        if (!ours.Body.AsSpan().SequenceEqual(theirs.Body))
        {
            note(DifferenceKind.ReplyBody, DifferentialCase.Shown(ours.Body), DifferentialCase.Shown(theirs.Body));
        }
    }

    /// <summary>
    /// The reply's kind: a reply that broke off may have reached the client in part or not at all, which is a matter of
    /// buffers; that it can be told from a whole one is not.
    /// </summary>
    private static string EndOf(ClientReply? reply) => reply switch
    {
        null => "none",
        { IsProblem: true, Ending: Ending.Whole } => $"problem {reply.Status}",
        { Ending: Ending.Nothing or Ending.Cut } => "cut",
        _ => $"{reply.Ending} {reply.Status}",
    };

    private static void CompareRequests(ScriptedExchange exchange, IReadOnlyList<ReceivedRequest> ours, IReadOnlyList<ReceivedRequest> theirs, Action<DifferenceKind, string, string> note)
    {
        note(DifferenceKind.Times, ours.Count.ToString(CultureInfo.InvariantCulture), theirs.Count.ToString(CultureInfo.InvariantCulture));
        if (ours.Count == 0 || theirs.Count == 0)
        {
            return;
        }

        var (our, their) = (ours[0], theirs[0]);
        note(DifferenceKind.RequestLine, $"{our.Method} {our.Target}", $"{their.Method} {their.Target}");
        foreach (string name in our.Fields.Keys.Union(their.Fields.Keys))
        {
            note(DifferenceKind.RequestField, FieldOf(our, name), FieldOf(their, name));
        }

        if (!exchange.Has(Traits.Early) && !our.Body.AsSpan().SequenceEqual(their.Body))
        {
            note(DifferenceKind.RequestBody, DifferentialCase.Shown(our.Body), DifferentialCase.Shown(their.Body));
        }

        if (our.IsWhole && their.IsWhole)
        {
            note(DifferenceKind.RequestTrailers, our.Trailers, their.Trailers);
        }
    }

    private static string FieldOf(ReceivedRequest request, string name) => request.Fields.TryGetValue(name, out string? value) ? $"{name}: {value}" : "";

    private static string FieldsOf(SortedDictionary<string, string> fields, SortedDictionary<string, string> others)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            // The gateway adds a Date where the upstream has none.
            if (name != "date" && (!others.TryGetValue(name, out string? other) || other != value))
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}: {value}; ");
            }
        }

        return text.ToString();
    }

    /// <summary>What the gateway owes whatever the reference does: a legal reply whole, and never a request that was not whole as one that was.</summary>
    private static string Broken(ScriptedExchange exchange, ExchangeOutcome outcome)
    {
        var (request, script) = exchange;
        foreach (var received in outcome.Received)
        {
            if (received.IsWhole && !received.Body.AsSpan().SequenceEqual(request.Body) && !exchange.Has(Traits.Switches))
            {
                return $"the upstream took {received.Body.Length} bytes for a whole body of {request.Body.Length}";
            }

            if (received.IsWhole && received.Trailers != request.Trailers)
            {
                return $"the upstream received the trailers \"{received.Trailers}\" for \"{request.Trailers}\"";
            }
        }

        if (outcome.Reply is not { } reply || outcome.Received.Count == 0 || script.Body is null)
        {
            return "";
        }

        bool isWhole = reply.Ending == Ending.Whole && reply.Status == script.Status && reply.Body.AsSpan().SequenceEqual(script.Body);
        return isWhole ? "" : $"{reply.Ending} {reply.Status} with {DifferentialCase.Shown(reply.Body)} for {script.Status} with {DifferentialCase.Shown(script.Body)}";
    }
}
