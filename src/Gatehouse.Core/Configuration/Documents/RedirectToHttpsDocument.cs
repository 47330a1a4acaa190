using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

/// <summary>Sends clients of a listener in clear to https.</summary>
public sealed record RedirectToHttpsDocument : Document
{
    [ShortForm]
    [Description("Whether requests that came in clear are sent to the same address with https (308).")]
    public bool Enabled { get; init; } = true;

    [Description("Port of the https address.")]
    [AllowedRange("1", "65535")]
    public int Port { get; init; } = 443;
}
