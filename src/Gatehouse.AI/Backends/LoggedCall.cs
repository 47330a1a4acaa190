using Gatehouse.AI.Content;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>A chat call on a route that logs what is asked and answered.</summary>
internal sealed class LoggedCall(Exchange exchange, ClientForm client, ContentRules rules)
{
    /// <summary>Serves the call, and notes in its record what was said, whatever comes of it.</summary>
    public async ValueTask RunAsync(ReadOnlyMemory<byte> body, Func<ValueTask> serve)
    {
        IReadOnlyList<ModelCallTurn>? input = null;
        if (rules.LogsInput)
        {
            await EventLoop.LeaveFor(rules.WorkOf(body.Length));
            input = Asked(body);
        }

        using var collector = new AnswerCollector(client.Form.WireForm, rules.Most + ContentRules.Slack);
        var watched = rules.LogsOutput ? new WatchedReply(exchange, collector) : null;
        try
        {
            await serve();
        }
        finally
        {
            string? output = null;
            if (watched is not null)
            {
                watched.GiveBack();
                await EventLoop.LeaveFor(rules.WorkOf(rules.Most));
                output = rules.Clean(collector.Finish(), rules.Most);
            }

            exchange.Record.Model!.Content = new ModelCallContent(input, output);
        }
    }

    // A call that passes through may have what only its vendor can read.
    private IReadOnlyList<ModelCallTurn> Asked(ReadOnlyMemory<byte> body)
    {
        try
        {
            return CallTurns.Of(client.Read(body), rules);
        }
        catch (Exception e) when (e is ProblemException or Calls.ModelException)
        {
            return [];
        }
    }
}
