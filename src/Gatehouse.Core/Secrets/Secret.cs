using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Gatehouse.Core.Secrets;

/// <summary>
/// A secret value. Its text leaves only through <see cref="Reveal"/>, and a test lists who may call that; printing and
/// debuggers show length and a hash, and serialisers fail.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(SecretConverter))]
public sealed class Secret(string value)
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _value = value;

    public bool IsEmpty => _value.Length == 0;

    /// <summary>The text, for the one place that must send or compare it.</summary>
    public string Reveal() => _value;

    public override string ToString()
        => $"[secret {_value.Length} characters, sha256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_value)))[..8]}]";
}
