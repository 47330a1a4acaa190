using System.Text;

namespace Gatehouse.Gateway.Policies.ApiKey;

/// <summary>Takes a parameter out of a query. Names and values are compared as they decode; everything else keeps its bytes.</summary>
internal static class KeyInQuery
{
    /// <summary>How often the parameter is there; its last value, and the query without it.</summary>
    public static int Find(string query, string name, out string value, out string rest)
    {
        int found = 0;
        value = "";
        StringBuilder? kept = null;
        bool isFirst = false;
        foreach (var range in query.AsSpan().Split('&'))
        {
            var pair = query.AsSpan()[range];
            int equals = pair.IndexOf('=');
            if (Decode(equals < 0 ? pair : pair[..equals]) == name)
            {
                found++;
                value = equals < 0 ? "" : Decode(pair[(equals + 1)..]);
                if (kept is null)
                {
                    isFirst = range.Start.Value == 0;
                    kept = new StringBuilder(query, 0, Math.Max(range.Start.Value - 1, 0), query.Length);
                }
            }
            else if (kept is not null)
            {
                kept.Append(isFirst ? "" : "&").Append(pair);
                isFirst = false;
            }
        }

        rest = kept?.ToString() ?? query;
        return found;
    }

    private static string Decode(ReadOnlySpan<char> text)
    {
        string plain = text.ToString();
        return text.IndexOfAny('%', '+') < 0 ? plain : Uri.UnescapeDataString(plain.Replace('+', ' '));
    }
}
