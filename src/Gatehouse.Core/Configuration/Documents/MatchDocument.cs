using System.ComponentModel;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration;

[Planned("mqtt_topic")]
public sealed record MatchDocument : Document
{
    [ShortForm]
    [Description("Path: exact (/a), with one-segment templates (/a/{id}), or with a last /** that takes the path and everything below.")]
    [Example("/v1/orders/**")]
    public string Path { get; init; } = "/**";

    [Description("Whether a path may have %2F within a segment, as a part of it: for services that take names with slashes so. Refused with 400 when not, and when another route would serve the path with a plain slash.")]
    public bool EncodedSlashes { get; init; }

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

    [Description("Cookies that must have exactly this value, as it is sent; \"*\" asks only that the cookie is there.")]
    [Example("{ beta: \"1\" }")]
    public IReadOnlyDictionary<string, string> Cookies { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("Addresses and networks of clients; any when empty.")]
    [Example("[10.0.0.0/8, \"2001:db8::/32\"]")]
    public IReadOnlyList<string> Client { get; init; } = [];

    [Description("When a request must arrive. When not set, at any time.")]
    public TimeWindowDocument? Time { get; init; }

    [Description("Fields of a JSON body that must have exactly this value, by their names with points between them; \"*\" asks only that the field is there.")]
    [Example("{ order.type: express }")]
    public IReadOnlyDictionary<string, string> Body { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("How far into the body its fields are looked for; a field behind that is not there.")]
    [AllowedRange("64B", "1MB")]
    public ByteSize BodyLimit { get; init; } = new(64_000);
}
