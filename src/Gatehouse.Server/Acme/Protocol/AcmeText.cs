namespace Gatehouse.Server.Acme.Protocol;

/// <summary>Texts of a CA, which say what they like, for a log.</summary>
internal static class AcmeText
{
    private const int Longest = 400;

    /// <summary>On one line, cut when long.</summary>
    public static string OneLine(string text)
    {
        string cut = text.Length > Longest ? text[..Longest] + "..." : text;
        return string.Create(cut.Length, cut, static (output, text) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                output[i] = char.IsControl(text[i]) || text[i] is '\u2028' or '\u2029' || char.IsSurrogate(text[i]) ? ' ' : text[i];
            }
        });
    }
}
