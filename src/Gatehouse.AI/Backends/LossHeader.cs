using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Backends;

/// <summary>The value of x-gatehouse-loss. Names of fields come from the client's body and are made safe for a header here.</summary>
internal static class LossHeader
{
    public const string Name = "x-gatehouse-loss";

    private const int Longest = 2048;

    public static string Format(LossReport loss)
    {
        string text = loss.ToString();
        bool cut = text.Length > Longest;
        return string.Create(cut ? Longest : text.Length, (text, cut), static (output, source) =>
        {
            for (int i = 0; i < output.Length; i++)
            {
                char c = source.text[i];
                output[i] = c is >= ' ' and <= '~' ? c : '_';
            }

            if (source.cut)
            {
                "...".CopyTo(output[^3..]);
            }
        });
    }
}
