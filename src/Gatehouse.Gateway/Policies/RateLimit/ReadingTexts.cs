using System.Globalization;

namespace Gatehouse.Gateway.Policies.RateLimit;

/// <summary>
/// The RateLimit field's values, made once for what is left and when it resets: callers of one limit are told the same few
/// things again and again. Direct-mapped, so it cannot grow; a slot is one reference, so it needs no lock.
/// </summary>
internal sealed class ReadingTexts(string item)
{
    private const int Slots = 512;

    private readonly Entry?[] _entries = new Entry?[Slots];

    public string Of(int remaining, int seconds)
    {
        ref var slot = ref _entries[(uint)(remaining + (seconds * 31)) % Slots];
        var entry = slot;
        if (entry is null || entry.Remaining != remaining || entry.Seconds != seconds)
        {
            slot = entry = new Entry(remaining, seconds, string.Create(CultureInfo.InvariantCulture, $"{item};r={remaining};t={seconds}"));
        }

        return entry.Text;
    }

    private sealed record Entry(int Remaining, int Seconds, string Text);
}
