using System.Collections;
using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Telemetry;
using Gatehouse.Server.Hosting;

namespace Gatehouse.Testing;

/// <summary>
/// Every secret that any test of this run has given to a gateway: values that the configuration language takes for secrets,
/// environment variables and header fields whose names say so, private keys. Whatever a gateway puts out is searched for all.
/// </summary>
public static partial class PlantedSecrets
{
    /// <summary>Shorter values would be found by chance.</summary>
    private const int Shortest = 16;

    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);

    /// <summary>Planted in every process as a variable, and in every request of its client as a cookie and as a token.</summary>
    public const string Variable = "planted-variable-7d1f0c52a9";
    public const string Cookie = "planted-cookie-3b96e8f417";
    public const string Token = "planted-token-c05a2d7e61";

    static PlantedSecrets()
    {
        Add(Variable, "a variable");
        Add(Cookie, "a cookie");
        Add(Token, "a token");
    }

    public static void Add(string secret, string what)
    {
        if (secret.Length >= Shortest)
        {
            Known.TryAdd(secret, what);
        }
    }

    /// <summary>Variables of a process whose name says that they are credentials.</summary>
    public static void AddVariables(IEnumerable<KeyValuePair<string, string>> variables)
    {
        foreach (var (name, value) in variables)
        {
            if (Redaction.IsSecret(name))
            {
                Add(value, $"the variable {name}");
            }
        }
    }

    /// <summary>A file that a gateway may read: a configuration, a private key.</summary>
    public static void AddFile(string name, string text, IReadOnlyDictionary<string, string>? variables = null)
    {
        foreach (Match key in PrivateKeyPattern().Matches(text))
        {
            foreach (string line in key.Groups[1].Value.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                Add(line, $"a private key in {name}");
            }
        }

        if (name.EndsWith(".yaml", StringComparison.Ordinal) && text.Length < 200_000 && !text.Contains("include:", StringComparison.Ordinal)
            && ConfigurationSource.Inline(name, text, variables).Load().Document is { } document)
        {
            AddOf(document, name);
        }
    }

    /// <summary>What of the secrets stands in this text; null when none does.</summary>
    public static string? FindIn(string text)
    {
        foreach (var (secret, what) in Known)
        {
            if (text.Contains(secret, StringComparison.Ordinal))
            {
                return what;
            }
        }

        return null;
    }

    /// <summary>Fails when one of the secrets stands in what a gateway put out.</summary>
    public static void Search(string output, string text)
    {
        if (FindIn(text) is { } what)
        {
            throw new InvalidOperationException($"{what} stands in {output}:\n{text[..Math.Min(text.Length, 20_000)]}");
        }
    }

    /// <summary>The same for bytes of a protocol that keeps texts as UTF-8.</summary>
    public static void Search(string output, byte[] bytes) => Search(output, Encoding.UTF8.GetString(bytes));

    private static void AddOf(object? value, string name)
    {
        switch (value)
        {
            case Secret secret:
                Add(secret.Reveal(), $"a secret of {name}");
                break;
            case Document document:
                foreach (var property in document.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0 && p.Name != nameof(Document.Source)))
                {
                    AddOf(property.GetValue(document), name);
                }

                break;
            case IDictionary map:
                foreach (object? entry in map.Values)
                {
                    AddOf(entry, name);
                }

                break;
            case IEnumerable items and not string:
                foreach (object? item in items)
                {
                    AddOf(item, name);
                }

                break;
        }
    }

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----\\s+([A-Za-z0-9+/=\\s]+)-----END")]
    private static partial Regex PrivateKeyPattern();
}
