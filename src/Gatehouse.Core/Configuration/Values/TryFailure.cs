using System.Globalization;

namespace Gatehouse.Core.Configuration.Values;

/// <summary>
/// One way in which a try at a target fails, as the language writes it: connect, reset, timeout, invalid_reply, a class of
/// statuses (5xx, 4xx) or one status (503).
/// </summary>
public readonly record struct TryFailure
{
    private static readonly string[] Words = ["connect", "reset", "timeout", "invalid_reply", "5xx", "4xx"];

    private TryFailure(string text, int lowest, int highest)
    {
        Text = text;
        LowestStatus = lowest;
        HighestStatus = highest;
    }

    public static TryFailure Connect { get; } = new("connect", 0, 0);

    public static TryFailure Reset { get; } = new("reset", 0, 0);

    public static TryFailure Timeout { get; } = new("timeout", 0, 0);

    public static TryFailure InvalidReply { get; } = new("invalid_reply", 0, 0);

    public static TryFailure ServerError { get; } = new("5xx", 500, 599);

    /// <summary>A reply with this status, from 400 to 599.</summary>
    public static TryFailure Of(int status) => TryParse(status.ToString(CultureInfo.InvariantCulture), out var failure) ? failure : throw new ArgumentOutOfRangeException(nameof(status));

    public string Text { get; }

    /// <summary>Statuses of replies that are this failure; 0 when it is none of a reply.</summary>
    public int LowestStatus { get; }

    public int HighestStatus { get; }

    public static bool TryParse(string text, out TryFailure value)
    {
        value = text switch
        {
            "connect" => Connect,
            "reset" => Reset,
            "timeout" => Timeout,
            "invalid_reply" => InvalidReply,
            "5xx" => ServerError,
            "4xx" => new("4xx", 400, 499),
            _ => default,
        };
        if (value.Text is null && text.Length == 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status is >= 400 and <= 599)
        {
            value = new(text, status, status);
        }

        return value.Text is not null;
    }

    public override string ToString() => Text;

    internal static string? Suggest(string text) => NearName.Find(text.ToLowerInvariant(), Words);
}
