using System.Text.Json.Serialization;

namespace Gatehouse.Core.Configuration;

/// <summary>The kind of key a certificate is ordered for.</summary>
public enum AcmeKey
{
    [JsonStringEnumMemberName("ecdsa-p256")]
    EcdsaP256,

    [JsonStringEnumMemberName("ecdsa-p384")]
    EcdsaP384,

    [JsonStringEnumMemberName("rsa-2048")]
    Rsa2048,

    [JsonStringEnumMemberName("rsa-3072")]
    Rsa3072,

    [JsonStringEnumMemberName("rsa-4096")]
    Rsa4096,
}
