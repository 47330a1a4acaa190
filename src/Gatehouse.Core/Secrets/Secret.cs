using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Core.Secrets;

/// <summary>
/// A secret value. Its text leaves only through <see cref="Reveal"/>; printing shows length and a hash, and it has no
/// readable property, so no serialiser can write it.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Secret(string value)
{
    private readonly string _value = value;

    public bool IsEmpty => _value.Length == 0;

    /// <summary>The text, for the one place that must send or compare it.</summary>
    public string Reveal() => _value;

    public override string ToString()
        => $"[secret {_value.Length} characters, sha256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_value)))[..8]}]";
}
