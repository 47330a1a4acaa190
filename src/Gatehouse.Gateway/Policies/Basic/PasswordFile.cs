using System.Globalization;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Policies.Basic;

/// <summary>A file of users and hashes. No message about it shows a hash.</summary>
internal sealed class PasswordFile
{
    private const int ShownFaults = 3;

    private PasswordFile(string path, string hash, IReadOnlyDictionary<string, BcryptHash> users, string? unreadable, string? fault)
    {
        FullPath = path;
        Hash = hash;
        Users = users;
        Unreadable = unreadable;
        Fault = fault;
    }

    public static PasswordFile None { get; } = new("", "", new Dictionary<string, BcryptHash>(StringComparer.Ordinal), unreadable: null, fault: null);

    public string FullPath { get; }

    /// <summary>Hash of the whole file.</summary>
    public string Hash { get; }

    public IReadOnlyDictionary<string, BcryptHash> Users { get; }

    /// <summary>Why the file could not be read; null when it could.</summary>
    public string? Unreadable { get; }

    /// <summary>The first lines that cannot be used; null when all can.</summary>
    public string? Fault { get; }

    public static PasswordFile Read(string path)
    {
        var file = DocumentFile.Read(path);
        var users = Parse(file.Text, out string? fault);
        return new PasswordFile(path, file.Hash, users, file.Fault, fault);
    }

    /// <summary>Reads the lines; the fault names the first that are not right.</summary>
    public static IReadOnlyDictionary<string, BcryptHash> Parse(string text, out string? fault)
    {
        var users = new Dictionary<string, BcryptHash>(StringComparer.Ordinal);
        var faults = new List<string>();
        int number = 0;
        foreach (var range in text.AsSpan().EnumerateLines())
        {
            number++;
            string line = range.Trim().ToString();
            if (line.Length > 0 && line[0] != '#' && FaultOf(line, users) is { } wrong)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"line {number}: {wrong}"));
            }
        }

        fault = faults.Count == 0 ? null
            : string.Join("; ", faults.Take(ShownFaults)) + (faults.Count > ShownFaults ? string.Create(CultureInfo.InvariantCulture, $"; and {faults.Count - ShownFaults} more") : "");
        return users;
    }

    /// <summary>Which kind of hash a text is that is read nowhere; null when it is none that is known.</summary>
    public static string? OtherHash(string written)
        => written.StartsWith("$apr1$", StringComparison.Ordinal) || written.StartsWith("$1$", StringComparison.Ordinal) ? "a hash by MD5, which is guessed fast"
            : written.StartsWith("{SHA}", StringComparison.Ordinal) || written.StartsWith("{SSHA}", StringComparison.Ordinal) ? "a hash by SHA-1, which is guessed fast"
            : written.StartsWith("$5$", StringComparison.Ordinal) || written.StartsWith("$6$", StringComparison.Ordinal) ? "a hash by SHA-crypt, which is not read here"
            : written.StartsWith("$argon2", StringComparison.Ordinal) || written.StartsWith("$7$", StringComparison.Ordinal) || written.StartsWith("$y$", StringComparison.Ordinal) ? "a hash by Argon2, scrypt or yescrypt, which is not read here"
            : null;

    private static string? FaultOf(string line, Dictionary<string, BcryptHash> users)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !BasicCredentials.IsName(line[..colon]))
        {
            return "not NAME:HASH";
        }

        string written = line[(colon + 1)..];
        var hash = BcryptHash.TryParse(written);
        return hash is null ? KindOf(written)
            : hash.Cost > BcryptHash.HighestCost ? string.Create(CultureInfo.InvariantCulture, $"a cost of {hash.Cost}: each try would take seconds")
            : users.TryAdd(line[..colon], hash) ? null
            : "the user was there before";
    }

    private static string KindOf(string written)
        => BcryptHash.IsOne(written) ? "a bcrypt hash that is not whole" : OtherHash(written) ?? "a password in clear, or a hash of another kind";
}
