using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.ApiKey;

/// <summary>
/// Finds the key, asks the consumers of the request's snapshot whose it is, and lets nobody else on. Wherever a key was
/// looked for it is kept from the upstream, also when it was not valid.
/// </summary>
internal sealed class ApiKeyPolicy : Policy
{
    private const string Authorization = "Authorization";

    private static readonly Problem Twice = new(ProblemKind.MalformedRequest) { Detail = "The API key was sent more than once." };

    private readonly string[] _headers;
    private readonly string? _query;
    private readonly bool _bearer;
    private readonly bool _forward;
    private readonly Problem _missing;
    private readonly Problem _unknown;

    public ApiKeyPolicy(ApiKeyOptions options)
    {
        _headers = options.Header is { } headers ? [.. headers] : options.Query is null && options.Scheme is null ? [ApiKeyOptions.DefaultHeader] : [];
        _query = options.Query;
        _bearer = options.Scheme == ApiKeyScheme.Bearer;
        _forward = options.Forward;
        var challenge = new HeaderField("WWW-Authenticate", Challenge());
        _missing = new Problem(ProblemKind.Unauthorized) { Detail = "An API key is needed.", Headers = [challenge] };
        _unknown = new Problem(ProblemKind.Unauthorized) { Detail = "The API key is not valid.", Headers = [challenge] };
    }

    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange) => new(Decide(exchange));

    public override void Explain(Explanation explanation)
    {
        string[] places =
        [
            .. _headers.Select(h => $"header {h}"),
            .. _bearer ? ["Authorization: Bearer"] : Array.Empty<string>(),
            .. _query is null ? [] : new[] { $"query parameter {_query}" },
        ];
        explanation.Add("key in", string.Join(" or ", places));
        explanation.Add("goes upstream", _forward ? "yes" : "no");
        explanation.Add("verdict", explanation.Consumer is { } consumer ? $"accepts {consumer.Name} with a valid key" : "401 without a valid key");
    }

    private PolicyVerdict Decide(Exchange exchange)
    {
        ReadOnlySpan<char> key = default;
        int found = TakeHeaders(exchange, ref key) + TakeBearer(exchange, ref key) + TakeQuery(exchange, ref key);
        if (found != 1)
        {
            return PolicyVerdict.Refuse(found == 0 ? _missing : Twice);
        }

        if (!exchange.Snapshot.Consumers.TryFindByKey(key, out var known))
        {
            return PolicyVerdict.Refuse(_unknown);
        }

        exchange.Scope.Consumer = known.Owner;
        exchange.Scope.Key = known.Id;
        return PolicyVerdict.Accept;
    }

    private int TakeHeaders(Exchange exchange, ref ReadOnlySpan<char> key)
    {
        int found = 0;
        foreach (string header in _headers)
        {
            if (exchange.Request.Headers.TryGet(header, out string? value))
            {
                Withhold(exchange, header);
                key = value;
                found += exchange.Request.Headers.CountAlike(header);
            }
        }

        return found;
    }

    private int TakeBearer(Exchange exchange, ref ReadOnlySpan<char> key)
    {
        const string Scheme = "Bearer ";
        if (!_bearer || !exchange.Request.Headers.TryGet(Authorization, out string? value))
        {
            return 0;
        }

        int count = exchange.Request.Headers.CountOf(Authorization);
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            // Credentials of another kind are none for this policy.
            return count > 1 ? count : 0;
        }

        Withhold(exchange, Authorization);
        key = value.AsSpan(Scheme.Length).Trim(' ');
        return count;
    }

    private int TakeQuery(Exchange exchange, ref ReadOnlySpan<char> key)
    {
        string query = exchange.Outgoing.Query ?? exchange.Request.RawQuery;
        if (_query is null || query.Length == 0)
        {
            return 0;
        }

        int found = KeyInQuery.Find(query, _query, out string value, out string rest);
        if (found > 0)
        {
            key = value;
            exchange.Outgoing.Query = rest;
        }

        return found;
    }

    private void Withhold(Exchange exchange, string header)
    {
        if (!_forward)
        {
            exchange.Outgoing.Withhold(header);
        }
    }

    private string Challenge()
        => _headers is [var header, ..] ? $"ApiKey realm=\"gateway\", in=\"header\", name=\"{header}\""
            : _bearer ? "Bearer realm=\"gateway\""
            : $"ApiKey realm=\"gateway\", in=\"query\", name=\"{_query}\"";
}
