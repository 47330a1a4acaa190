using System.Buffers;
using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Secrets;

namespace Gatehouse.Core.Configuration;

/// <summary>One API key of a consumer: the value (kept only as its hash once compiled) or its hash.</summary>
public sealed record ConsumerKeyDocument : Document
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("-_.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    [ShortForm]
    [Description("The key itself, from ${env:} or ${file:}; at least 16 characters.")]
    public Secret? Value { get; init; }

    [Description("SHA-256 of the key as \"sha256:\" and 64 hexadecimal digits.")]
    [Example("\"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"")]
    public string? Hash { get; init; }

    [Description("Name by which the key is told from others in usage, budgets and logs; no two keys have the same. The first 12 hexadecimal digits of its SHA-256 when not written.")]
    [Example("ci")]
    public string? Name { get; init; }

    /// <summary>What the key is called where it must not be shown: its name, or the first 12 digits of its SHA-256; of a document without faults.</summary>
    public string Id() => Name ?? Convert.ToHexStringLower(HashBytes().AsSpan(0, 6));

    /// <summary>The SHA-256 of the key; of a document without faults.</summary>
    internal byte[] HashBytes() => Value is { } value ? SHA256.HashData(Encoding.UTF8.GetBytes(value.Reveal())) : Convert.FromHexString(Hash!.AsSpan("sha256:".Length));

    public override void Validate(ProblemList problems)
    {
        if (Name is { } name && (name.Length is 0 or > 64 || name.AsSpan().ContainsAnyExcept(NameCharacters)))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "name", $"{PlainText.Quote(name)} is not a name of up to 64 letters, digits, - _ and .");
        }

        if ((Value is null) == (Hash is null))
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "", "a key has exactly one of value and hash");
        }
        else if (Value is { } value && value.Reveal().Length < 16)
        {
            problems.Add(ProblemCodes.OutOfRange, this, "value", "a key has at least 16 characters", "Generate one: openssl rand -hex 24");
        }
        else if (Value is { } written && IsHash(written.Reveal()))
        {
            // Taken for a key it would let in whoever has read the hash, and not who has the key.
            problems.Add(ProblemCodes.InvalidValue, this, "value", "a hash is not the key it was made of", "Write { hash: \"sha256:..\" }");
        }
        else if (Hash is { } hash && !IsHash(hash))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "hash", "a hash is \"sha256:\" and 64 lower-case hexadecimal digits", "printf %s \"$KEY\" | sha256sum");
        }
    }

    private static bool IsHash(string text)
        => text.Length == 71 && text.StartsWith("sha256:", StringComparison.Ordinal) && !text.AsSpan(7).ContainsAnyExcept(HexDigits);
}
