using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Telemetry;

/// <summary>The access log's settings as records are written under: pinned by each record, swapped whole at a reload.</summary>
internal sealed class AccessLogSettings
{
    public static readonly AccessLogSettings Off = new(new LogsDocument { Access = false });

    public AccessLogSettings(LogsDocument document)
    {
        IsOn = document.Access;
        IsJson = document.Format == LogFormat.Json;
        File = document.File;
        Headers = [.. document.Headers.Select(name => new LoggedHeader(
            name.ToLowerInvariant(),
            Redaction.IsSecret(name) || document.Redact.Contains(name, StringComparer.OrdinalIgnoreCase)))];
    }

    public bool IsOn { get; }

    public bool IsJson { get; }

    public string? File { get; }

    public LoggedHeader[] Headers { get; }
}
