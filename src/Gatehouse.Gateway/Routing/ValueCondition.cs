using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing;

/// <summary>A header or query parameter that must be there (no value) or have exactly one value in all its occurrences.</summary>
internal sealed record ValueCondition(string Name, string? Value)
{
    public bool IsMetByHeaders(HeaderList headers)
    {
        bool found = false;
        foreach (ref readonly var field in headers.Fields)
        {
            if (field.Name.Length == Name.Length && string.Equals(field.Name, Name, StringComparison.OrdinalIgnoreCase))
            {
                if (Value is not null && !string.Equals(field.Value, Value, StringComparison.Ordinal))
                {
                    return false;
                }

                found = true;
            }
        }

        return found;
    }

    public bool IsMetByQuery(ReadOnlySpan<char> query)
    {
        bool found = false;
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            int equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            if (!pair.IsEmpty && FormText.Equals(name, Name))
            {
                if (Value is not null && !FormText.Equals(equals < 0 ? default : pair[(equals + 1)..], Value))
                {
                    return false;
                }

                found = true;
            }
        }

        return found;
    }
}
