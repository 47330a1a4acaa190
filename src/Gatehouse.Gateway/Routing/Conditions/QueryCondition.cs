using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>A query parameter that must be there (no value) or have exactly one value wherever it stands.</summary>
internal sealed class QueryCondition(string name, string? value) : RequestCondition
{
    public override (string Of, string Value)? Wanted => value is null ? null : ($"query {name}", value);

    public override bool IsMetBy(CanonicalRequest request)
    {
        bool found = false;
        ReadOnlySpan<char> query = request.RawQuery;
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            int equals = pair.IndexOf('=');
            var key = equals < 0 ? pair : pair[..equals];
            if (!pair.IsEmpty && FormText.Equals(key, name))
            {
                if (value is not null && !FormText.Equals(equals < 0 ? default : pair[(equals + 1)..], value))
                {
                    return false;
                }

                found = true;
            }
        }

        return found;
    }

    public override string DescribeMiss(CanonicalRequest request) => $"query parameter {name} is not {Is(value)}";
}
