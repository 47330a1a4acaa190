using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Usage;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;
using Gatehouse.Server.Observing;
using Gatehouse.Server.Usage;

namespace Gatehouse.Server.Admin;

/// <summary>Usage of model calls in the admin API: what `gatehouse usage` tells, of a ledger in memory too.</summary>
internal sealed class AdminUsage(AdminParts parts)
{
    private static readonly Problem NoCorrection = new(ProblemKind.InvalidBody)
    {
        Detail = "A JSON object is expected: {\"entry\":\"01939f4e-...\",\"cost\":0.0125,\"reason\":\"invoice 4711\"}",
    };

    private CallLedger Ledger => parts.Reloader().Holder.Current.Part<CallLedger>();

    /// <summary>GET usage?from=2026-11-01&amp;to=2026-11-30&amp;by=team,model&amp;filter=team=shop</summary>
    public async ValueTask AnswerAsync(Exchange exchange)
    {
        // Sums of many days, and files that another process wrote.
        await EventLoop.Leave();
        string? from = null, to = null;
        string by = "team,model";
        var filters = new List<string>();
        foreach (string part in exchange.Request.RawQuery.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string value = equals < 0 ? "" : Uri.UnescapeDataString(part[(equals + 1)..].Replace('+', ' '));
            switch (equals < 0 ? part : part[..equals])
            {
                case "from":
                    from = value;
                    break;
                case "to":
                    to = value;
                    break;
                case "by":
                    by = value;
                    break;
                case "filter":
                    filters.Add(value);
                    break;
                default:
                    await ProblemWriter.WriteAsync(exchange, new Problem(ProblemKind.MalformedRequest) { Detail = "The query may have from, to, by and filter." });
                    return;
            }
        }

        if (UsageQuestion.Read(from, to, by, filters, out string fault) is not { } query)
        {
            await ProblemWriter.WriteAsync(exchange, new Problem(ProblemKind.MalformedRequest) { Detail = fault });
            return;
        }

        var ledger = Ledger;
        var body = UsageJson.Of(ledger.Usage(query), query, (ledger as DurableLedger)?.Damages ?? []);
        body["time_zone"] = ledger.Zone.Id;
        body["kept_in"] = ledger is DurableLedger ? "folder" : "memory";
        body["durable"] = ledger.IsDurable;
        body["scores"] = UsageJson.Scores(ledger.Scores());
        await WriteAsync(exchange, 200, body);
    }

    /// <summary>POST usage/corrections</summary>
    public async ValueTask CorrectAsync(Exchange exchange)
    {
        JsonObject? fields;
        try
        {
            fields = await AdminBody.ReadAsync(exchange);
        }
        catch (ProblemException e)
        {
            await ProblemWriter.WriteAsync(exchange, e.Problem);
            return;
        }

        if (fields is not { Count: 3 } || fields["entry"] is not JsonValue entry || !entry.TryGetValue(out string? text) || !Guid.TryParse(text, out var id)
            || fields["cost"] is not JsonValue cost || !cost.TryGetValue(out decimal amount)
            || fields["reason"] is not JsonValue reason || !reason.TryGetValue(out string? why))
        {
            await ProblemWriter.WriteAsync(exchange, NoCorrection);
            return;
        }

        // The entry is looked for in files.
        await EventLoop.Leave();
        var result = await Ledger.CorrectAsync(id, amount, why);
        if (result.Entry is { } correction)
        {
            await WriteAsync(exchange, 201, UsageJson.Of(correction));
            return;
        }

        var kind = result.Outcome switch
        {
            CorrectionOutcome.NoEntry => ProblemKind.NoRoute,
            CorrectionOutcome.Refused => ProblemKind.InvalidBody,
            _ => ProblemKind.Internal,
        };
        await ProblemWriter.WriteAsync(exchange, new Problem(kind) { Detail = $"Nothing was corrected: {result.Refusal}." });
    }

    private static ValueTask WriteAsync(Exchange exchange, int status, JsonObject body)
        => OperatorReply.WriteAsync(exchange, status, "application/json", Encoding.UTF8.GetBytes(body.ToJsonString()));
}
