using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>
/// A field of a JSON body that must be there (no value) or have one value. As long as the body was not read, every body
/// that may be JSON meets it: the route table reads the body when such a route would win (docs/decisions/0104).
/// </summary>
internal sealed class BodyCondition(string path, string? value) : RequestCondition
{
    /// <summary>Names of members from the outermost on, with points between them.</summary>
    public string Path { get; } = path;

    public override (string Of, string Value)? Wanted => value is null ? null : ($"body {Path}", value);

    public override bool IsMetBy(CanonicalRequest request)
        => request.BodyFields is { } fields ? fields.TryGet(Path, out string? found) && (value is null || value == found) : JsonBody.MayBe(request);

    public override bool MayBeMetAfter(CanonicalRequest preflight) => true;

    public override string DescribeMiss(CanonicalRequest request)
        => !request.HasBody ? $"body field {Path} is not {Is(value)}: there is no body"
            : !JsonBody.MayBe(request) ? $"body field {Path} is not {Is(value)}: the body is not JSON by its Content-Type"
            : $"body field {Path} is not {Is(value)}";
}
