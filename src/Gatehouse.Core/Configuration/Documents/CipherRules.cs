namespace Gatehouse.Core.Configuration;

/// <summary>What is known of cipher suites by their names.</summary>
internal static class CipherRules
{
    private static readonly string[] Broken = ["_NULL", "_anon_", "_EXPORT", "_RC4_", "_RC2_", "_DES_", "_DES40_", "_3DES_", "_MD5", "_IDEA_"];

    public static bool IsSound(string name) => !Array.Exists(Broken, part => name.Contains(part, StringComparison.Ordinal));

    /// <summary>Suites of TLS 1.3 name no key exchange; those before it do.</summary>
    public static bool IsOfVersion13(string name) => !name.Contains("_WITH_", StringComparison.Ordinal);
}
