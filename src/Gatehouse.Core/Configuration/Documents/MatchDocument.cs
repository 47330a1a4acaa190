using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

[Planned("cookies", "client", "body", "mqtt_topic")]
public sealed record MatchDocument : Document
{
    [ShortForm]
    [Description("Path: exact (/a), with one-segment templates (/a/{id}), or with a last /** that takes the path and everything below.")]
    [Example("/v1/orders/**")]
    public string Path { get; init; } = "/**";

    [Description("Host names without port; a first label of * takes one or more labels. Any host when empty.")]
    [Example("[api.example.com, \"*.example.org\"]")]
    public IReadOnlyList<string> Host { get; init; } = [];

    [Description("Methods; any when empty. HEAD is served where GET is.")]
    [Example("[GET, POST]")]
    public IReadOnlyList<string> Methods { get; init; } = [];

    [Description("Header fields that must have exactly this value; \"*\" asks only that the field is there.")]
    [Example("{ x-beta: \"1\" }")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    [Description("Query parameters that must have exactly this value (after decoding); \"*\" asks only that the parameter is there.")]
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
