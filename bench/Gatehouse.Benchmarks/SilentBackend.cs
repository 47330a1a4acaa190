using Gatehouse.Core.Backends;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;

namespace Gatehouse.Benchmarks;

/// <summary>A backend that commits a head and nothing else.</summary>
internal sealed class SilentBackend : Backend
{
    public override ValueTask ExecuteAsync(Exchange exchange) => exchange.Reply.StartAsync(exchange, default);

    public override void Explain(Explanation explanation)
    {
    }
}
