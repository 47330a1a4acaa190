using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>
/// Writes a problem in place of whatever a reply was going to be. Never throws: when even that fails the reply is cut.
/// </summary>
internal static class RefusalWriter
{
    private static readonly Problem PolicyFailed = new(ProblemKind.PolicyFailed);

    public static async ValueTask WriteAsync(Exchange exchange, Problem problem)
    {
        var reply = exchange.Reply;
        while (true)
        {
            try
            {
                if (!reply.HasStarted)
                {
                    // Fields of a reply that will not be sent must not decorate the refusal.
                    reply.Headers.Clear();
                    reply.Trailers.Clear();
                }

                await ProblemWriter.WriteAsync(exchange, problem);
                return;
            }
            catch (ReplyWorkException e)
            {
                // Each round leaves out the policy that failed, so this ends.
                exchange.Record.RefusedBy = e.Policy;
                exchange.Record.Failure = $"{e.InnerException!.GetType().Name}: {e.Message}";
                exchange.Record.Problem = problem = PolicyFailed;
            }
            catch (Exception e)
            {
                exchange.Record.ClientGone |= exchange.Aborted.IsCancellationRequested;
                exchange.Record.Failure ??= $"{e.GetType().Name}: {e.Message}";
                reply.Abort();
                return;
            }
        }
    }
}
