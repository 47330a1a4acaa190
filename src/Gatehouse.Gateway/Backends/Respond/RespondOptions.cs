using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Backends.Respond;

public sealed record RespondOptions : Document
{
    [Description("Status of the reply.")]
    [AllowedRange("200", "599")]
    public int Status { get; init; } = 200;

    [ShortForm]
    [Description("Text of the body, sent as UTF-8.")]
    [Example("\"out for lunch\"")]
    public string? Body { get; init; }

    [Description("JSON of the body, as a text that must parse.")]
    [Example("'{\"status\": \"ok\"}'")]
    public string? Json { get; init; }

    [Description("Media type of the body. Default: text/plain; charset=utf-8 for body, application/json for json.")]
    [Example("text/html; charset=utf-8")]
    public string? ContentType { get; init; }

    [Description("Header fields to send.")]
    [Example("{ cache-control: no-store }")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}
