using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>
/// Encrypted reasoning on its way through the hub. A reasoning item becomes one thinking part: the summary is its text, and the
/// signature has what must come back with it: "openai:", whose it is, the lengths of the pieces of the summary, the item's id and
/// the encrypted content, with colons between. None of them has a colon. Only whoever made an item can read it: what another
/// provider of this form encrypted is as foreign as what another vendor did (docs/decisions/0139).
/// </summary>
/// <param name="provider">Name of the provider in the configuration.</param>
/// <param name="address">Where its calls go.</param>
internal sealed class ResponsesSignature(string provider, string address)
{
    /// <summary>What stands between the pieces of a summary, which the format keeps apart.</summary>
    public const string Between = "\n\n";

    private const string Prefix = "openai:";

    // The names that an operator gives stay here.
    private readonly string _mark = Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(provider + "\n" + address)), 0, 4) + ":";

    /// <summary>The signature of an item with this encrypted content.</summary>
    public string Write(string id, string content, IReadOnlyList<string> summary)
    {
        var text = new StringBuilder(_mark, _mark.Length + id.Length + content.Length + 16);
        for (int i = 0; i < summary.Count && summary.Count > 1; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{summary[i].Length}");
        }

        return text.Append(':').Append(id).Append(':').Append(content).ToString();
    }

    /// <summary>The item that a thinking part was; false when it is of another provider, or none.</summary>
    public bool TryRead(ThinkingPart part, out ResponsesReasoning reasoning)
    {
        reasoning = default;
        if (part.Signature is not { } signature || !signature.StartsWith(_mark, StringComparison.Ordinal))
        {
            return false;
        }

        int idStart = signature.IndexOf(':', _mark.Length) + 1;
        int contentStart = signature.LastIndexOf(':') + 1;
        if (idStart == 0 || contentStart <= idStart)
        {
            return false;
        }

        string[] lengths = signature[_mark.Length..(idStart - 1)].Split(',', StringSplitOptions.RemoveEmptyEntries);
        reasoning = new ResponsesReasoning(signature[idStart..(contentStart - 1)], signature[contentStart..], Split(part.Text, lengths));
        return true;
    }

    // A client that changed the text sends it as one piece.
    private static List<string> Split(string text, string[] lengths)
    {
        var pieces = new List<string>();
        int at = 0;
        foreach (string written in lengths)
        {
            if (!int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length > text.Length - at)
            {
                return [text];
            }

            pieces.Add(text.Substring(at, length));
            at += length;
            if (at < text.Length && string.CompareOrdinal(text, at, Between, 0, Between.Length) == 0)
            {
                at += Between.Length;
            }
        }

        return at == text.Length && pieces.Count > 0 ? pieces : text.Length == 0 ? [] : [text];
    }
}
