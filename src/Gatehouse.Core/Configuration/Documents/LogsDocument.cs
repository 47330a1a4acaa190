using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

public sealed record LogsDocument : Document
{
    [Description("Form of a line.")]
    public LogFormat Format { get; init; } = LogFormat.Text;

    [Description("Whether requests are logged.")]
    public bool Access { get; init; } = true;

    [Description("File to append the access log to; standard output when not set.")]
    public string? File { get; init; }

    [Description("Request header fields to log besides the fixed members; credentials can never be among them.")]
    [Example("[user-agent, referer]")]
    public IReadOnlyList<string> Headers { get; init; } = [];

    [Description("Header fields whose value is never written, in addition to the built-in list (authorization, cookie, x-api-key and the like).")]
    public IReadOnlyList<string> Redact { get; init; } = [];
}
