using System.Collections.Frozen;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Concurrency;

/// <summary>Tells the class of a request; asked only when it has to wait.</summary>
internal sealed class PriorityClasses(PriorityDocument document)
{
    private readonly FrozenDictionary<string, int> _classes = document.Classes
        .SelectMany((c, i) => c.Values.Select(v => KeyValuePair.Create(v, i)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    private readonly int _last = document.Classes.Count;

    /// <summary>0 is the highest.</summary>
    public int Of(Exchange exchange)
    {
        string? value = document.By switch
        {
            PriorityBy.Header => exchange.Request.Headers.Get(document.Header!),
            PriorityBy.Consumer => exchange.Scope.Consumer?.Name,
            _ => exchange.Scope.Route,
        };
        return value is not null && _classes.TryGetValue(value, out int found) ? found : _last;
    }
}
