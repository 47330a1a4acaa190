using System.Text.Json.Serialization;

namespace Gatehouse.Core.Configuration;

/// <summary>How a CA is shown that a name is ours.</summary>
public enum AcmeChallenge
{
    [JsonStringEnumMemberName("tls-alpn-01")]
    TlsAlpn01,

    [JsonStringEnumMemberName("http-01")]
    Http01,
}
