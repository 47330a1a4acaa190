namespace Gatehouse.Server.Output;

/// <summary>
/// Where a command writes: results on <see cref="Out"/>, everything said to the operator on <see cref="Error"/>, so that a
/// pipe gets results only. Colour only on a terminal and never under NO_COLOR (no-color.org).
/// </summary>
internal sealed class Terminal(TextWriter output, TextWriter error, TextReader input)
{
    public TextWriter Out { get; } = output;

    public TextWriter Error { get; } = error;

    public TextReader In { get; } = input;

    public bool ColorOut { get; init; }

    public bool ColorError { get; init; }

    /// <summary>Whether a person answers questions.</summary>
    public bool IsInteractive { get; init; }

    public static Terminal ForProcess()
    {
        bool plain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            || Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new Terminal(Console.Out, Console.Error, Console.In)
        {
            ColorOut = !plain && !Console.IsOutputRedirected,
            ColorError = !plain && !Console.IsErrorRedirected,
            IsInteractive = !Console.IsInputRedirected && !Console.IsOutputRedirected,
        };
    }

    /// <summary>Prints one line about a failure and returns the exit code, so that a command can end with it.</summary>
    public int Fail(int exitCode, string message)
    {
        Error.WriteLine($"{Style.Red("error", ColorError)}: {message}");
        return exitCode;
    }
}
