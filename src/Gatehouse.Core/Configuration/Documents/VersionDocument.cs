using System.ComponentModel;
using System.Globalization;

namespace Gatehouse.Core.Configuration;

/// <summary>Which version of an API a route serves, and what clients are told of its end.</summary>
public sealed record VersionDocument : Document
{
    [Description("The API; routes with the same one are its versions.")]
    [Example("orders")]
    [NotEmpty]
    public required string Of { get; init; }

    [Description("Name of the version; v2 and 2 are the same.")]
    [Example("v2")]
    [NotEmpty]
    public required string Name { get; init; }

    [Description("Where a request names the version: in its path (as the matches of the routes say), a header, a query parameter, or the media type of Accept or Content-Type (application/vnd.orders.v2+json, application/json;version=2).")]
    public VersionBy By { get; init; } = VersionBy.Path;

    [Description("The header, with by: header; Api-Version when not set.")]
    [Example("X-Api-Version")]
    public string? Header { get; init; }

    [Description("The query parameter, with by: query; version when not set.")]
    [Example("api-version")]
    public string? Query { get; init; }

    [Description("Whether requests that name no version get this one.")]
    public bool Default { get; init; }

    [Description("Since when the version is deprecated, or from when on: the reply's Deprecation field (RFC 9745).")]
    [Example("2026-06-01")]
    public string? Deprecated { get; init; }

    [Description("When the version ends: the reply's Sunset field (RFC 8594). It is told, nothing is switched off.")]
    [Example("2027-06-30")]
    public string? Sunset { get; init; }

    [Description("A page about the deprecation, sent as a Link.")]
    [Example("https://developers.example.com/orders/v1-to-v2")]
    public string? Link { get; init; }

    /// <summary>The header that names the version.</summary>
    [NotASetting]
    public string HeaderName => Header ?? "Api-Version";

    /// <summary>The query parameter that names the version.</summary>
    [NotASetting]
    public string QueryName => Query ?? "version";

    public override void Validate(ProblemList problems)
    {
        CheckPlace(problems, "header", Header, VersionBy.Header);
        CheckPlace(problems, "query", Query, VersionBy.Query);
        if (By == VersionBy.Path && Default)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "default", "a path always says which route it is for, so by: path has no default", "Remove it, and give the path without a version a route of its own with this version.");
        }

        bool isDeprecated = CheckDate(problems, "deprecated", Deprecated, out var deprecated);
        if (CheckDate(problems, "sunset", Sunset, out var sunset) && isDeprecated && sunset < deprecated)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "sunset", $"the version ends on {Sunset}, before it is deprecated on {Deprecated}", "A version ends after its deprecation (RFC 9745).");
        }

        if (Link is not null && !(Uri.TryCreate(Link, UriKind.Absolute, out var page) && page.Scheme is "http" or "https" && Link.AsSpan().IndexOfAny(" <>\"") < 0))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "link", $"\"{Link}\" is no http or https address");
        }
        else if (Link is not null && Deprecated is null && Sunset is null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "link", "link tells of a deprecation, and the version has none", "Add deprecated or sunset, or remove it.");
        }
    }

    /// <summary>Midnight UTC of a date as it is written.</summary>
    public static bool TryReadDate(string text, out DateTimeOffset date)
        => DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date);

    private void CheckPlace(ProblemList problems, string setting, string? value, VersionBy by)
    {
        string written = by == VersionBy.Header ? "header" : "query";
        if (value is not null && By != by)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, setting, $"{setting} has a meaning only with by: {written}", $"Remove it, or write by: {written}.");
        }
        else if (value is "")
        {
            problems.Add(ProblemCodes.OutOfRange, this, setting, "may not be empty");
        }
    }

    private bool CheckDate(ProblemList problems, string setting, string? text, out DateTimeOffset date)
    {
        date = default;
        if (text is null || TryReadDate(text, out date))
        {
            return text is not null;
        }

        problems.Add(ProblemCodes.InvalidValue, this, setting, $"\"{text}\" is no date", "Write it as 2027-06-30.");
        return false;
    }
}
