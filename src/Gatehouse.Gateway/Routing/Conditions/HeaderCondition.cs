using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>A header that must be there (no value) or have exactly one value in all its fields, those among them that programs behind CGI take for it.</summary>
internal sealed class HeaderCondition(string name, string? value) : RequestCondition
{
    public override (string Of, string Value)? Wanted => value is null ? null : ($"header {name.ToLowerInvariant()}", value);

    public override bool IsMetBy(CanonicalRequest request)
    {
        bool found = false;
        foreach (ref readonly var field in request.Headers.Fields)
        {
            if (HeaderList.AreAlike(field.Name, name))
            {
                if (value is not null && !string.Equals(field.Value, value, StringComparison.Ordinal))
                {
                    return false;
                }

                found = true;
            }
        }

        return found;
    }

    public override bool MayBeMetAfter(CanonicalRequest preflight) => Preflight.MayBring(preflight, name) || IsMetBy(preflight);

    public override string DescribeMiss(CanonicalRequest request) => $"header {name} is not {Is(value)}";
}
