namespace Gatehouse.Server.Output;

/// <summary>The styles that the command line uses.</summary>
internal static class Style
{
    public static string Red(string text, bool on) => Wrap("31;1", text, on);

    public static string Yellow(string text, bool on) => Wrap("33;1", text, on);

    public static string Green(string text, bool on) => Wrap("32;1", text, on);

    public static string Bold(string text, bool on) => Wrap("1", text, on);

    public static string Dim(string text, bool on) => Wrap("2", text, on);

    private static string Wrap(string code, string text, bool on) => on ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
