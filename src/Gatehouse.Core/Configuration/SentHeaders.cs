namespace Gatehouse.Core.Configuration;

/// <summary>Header fields that a setting sends besides the gateway's own.</summary>
public static class SentHeaders
{
    /// <summary>Reports names and values that cannot go on the wire, and fields that the gateway writes itself.</summary>
    /// <param name="document">Whose setting it is.</param>
    /// <param name="setting">Name of the setting.</param>
    /// <param name="headers">What was written.</param>
    /// <param name="hostHint">What to do in place of writing Host.</param>
    /// <param name="problems">Where faults go.</param>
    public static void Check(Document document, string setting, IReadOnlyDictionary<string, string> headers, string hostHint, ProblemList problems)
    {
        int i = -1;
        foreach (var (name, value) in headers)
        {
            i++;
            if (!TokenText.IsToken(name) || value.Any(c => c > 'ÿ' || (char.IsControl(c) && c != '\t')))
            {
                problems.Add(ProblemCodes.InvalidValue, document, setting, i, $"{PlainText.Quote(name)} is no header field, or its value has characters that cannot be sent", "Names are letters, digits and dashes.");
            }
            else if (name.ToUpperInvariant() is "HOST" or "CONTENT-LENGTH" or "TRANSFER-ENCODING" or "CONNECTION" or "EXPECT" or "UPGRADE" or "TE")
            {
                problems.Add(ProblemCodes.InvalidValue, document, setting, i, $"{PlainText.Quote(name)} is written by the gateway itself", name.Equals("Host", StringComparison.OrdinalIgnoreCase) ? hostHint : "Remove it.");
            }
        }
    }
}
