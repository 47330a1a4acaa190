using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gatehouse.Server.Demo;

/// <summary>What words in square brackets in the last user message tell the stand-in to do; docs/providers/demo.md lists them.</summary>
internal sealed partial record DemoDirectives
{
    /// <summary>Words of the answer instead of the usual few.</summary>
    public int? Words { get; init; }

    /// <summary>Time before the head of the reply.</summary>
    public TimeSpan Slow { get; init; }

    /// <summary>Time between the events of a stream.</summary>
    public TimeSpan Pace { get; init; }

    /// <summary>Status to fail with.</summary>
    public int? Status { get; init; }

    /// <summary>Seconds for Retry-After of a failure.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Tokens after which the connection is cut.</summary>
    public int? Cut { get; init; }

    /// <summary>Tokens after which nothing more is sent, with the connection open.</summary>
    public int? Stall { get; init; }

    /// <summary>Tokens after which the stream ends with the vendor's error event.</summary>
    public int? Error { get; init; }

    /// <summary>Whether the stream is sent in pieces that break characters and line ends, with CRLF for line ends.</summary>
    public bool Split { get; init; }

    /// <summary>Input tokens to report as read from a cache.</summary>
    public int Cached { get; init; }

    /// <summary>Whether to think before answering.</summary>
    public bool Think { get; init; }

    /// <summary>Whether to refuse to answer.</summary>
    public bool Refuse { get; init; }

    /// <summary>Tools to call, in order.</summary>
    public IReadOnlyList<DemoToolCall> Tools { get; init; } = [];

    public static DemoDirectives Read(string text)
    {
        var read = new DemoDirectives { Tools = ReadTools(text) };
        foreach (Match match in Word().Matches(text))
        {
            read = read.With(match.Groups["name"].Value, match.Groups["value"].Value);
        }

        return read;
    }

    private DemoDirectives With(string name, string value) => name switch
    {
        "words" => this with { Words = Math.Clamp(Number(value), 0, 100_000) },
        "slow" => this with { Slow = Time(value) },
        "pace" => this with { Pace = Time(value) },
        "status" => this with { Status = Math.Clamp(Number(value), 400, 599) },
        "retry-after" => this with { RetryAfter = Number(value) },
        "cut" => this with { Cut = Number(value) },
        "stall" => this with { Stall = Number(value) },
        "error" => this with { Error = Number(value) },
        "cached" => this with { Cached = Number(value) },
        "split" => this with { Split = true },
        "think" => this with { Think = true },
        "refuse" => this with { Refuse = true },
        _ => this,
    };

    private static int Number(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static TimeSpan Time(string value)
    {
        bool isMilliseconds = value.EndsWith("ms", StringComparison.Ordinal);
        int number = Number(value.TrimEnd('m', 's'));
        return isMilliseconds ? TimeSpan.FromMilliseconds(number) : TimeSpan.FromSeconds(number);
    }

    // The arguments are JSON and may hold brackets themselves: they end where the object does.
    private static List<DemoToolCall> ReadTools(string text)
    {
        var calls = new List<DemoToolCall>();
        foreach (Match match in Tool().Matches(text))
        {
            int start = match.Index + match.Length;
            string arguments = "{}";
            if (start < text.Length && text[start] == '{')
            {
                var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(text[start..]), isFinalBlock: false, state: default);
                try
                {
                    if (JsonDocument.TryParseValue(ref reader, out var document))
                    {
                        using (document)
                        {
                            arguments = document.RootElement.GetRawText();
                        }
                    }
                }
                catch (JsonException)
                {
                    // Not JSON: the tool is called with no arguments.
                }
            }

            calls.Add(new DemoToolCall(match.Groups["name"].Value, arguments));
        }

        return calls;
    }

    [GeneratedRegex(@"\[(?<name>[a-z-]+)(:(?<value>[0-9a-z]*))?\]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Word();

    [GeneratedRegex(@"\[tool:(?<name>[A-Za-z0-9_.-]+) *", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Tool();
}
