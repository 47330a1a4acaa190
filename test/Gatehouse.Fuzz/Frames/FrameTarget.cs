using Gatehouse.Fuzz.Heads;
using Gatehouse.Gateway.Front.Http2;
using Gatehouse.Gateway.Front.Limits;

namespace Gatehouse.Fuzz.Frames;

/// <summary>
/// The count of HTTP/2 frames, against one that walks over the whole input: the same budget is left, and the same limit is
/// passed, in whatever pieces the bytes arrive. The first byte says in which, the second how much the budget has.
/// </summary>
internal static class FrameTarget
{
    private const int Preface = 24;
    private const int HeadSize = 9;

    public static void Run(byte[] input)
    {
        if (input.Length < 2)
        {
            return;
        }

        byte[] bytes = [.. new byte[Preface], .. input[2..]];
        int allowed = 1 + (input[1] & 15);
        var (limit, highest) = Walk(bytes, allowed);
        foreach (int step in new[] { bytes.Length, 1 + (input[0] & 31) })
        {
            var budget = new Http2Budget(allowed, allowed, new StillTime());
            var count = new FrameCount(budget);
            for (int at = 0; at < bytes.Length;)
            {
                int given = Math.Min(step, bytes.Length - at);
                long looked = count.Look(Piece.Cut(bytes[at..(at + given)], 1 + (input[0] >> 5)));
                FuzzException.Require(looked > 0 && looked <= given, $"{looked} bytes of {given} were looked at");
                at += (int)looked;
            }

            FuzzException.Require(budget.Passed() == limit, $"another limit than {limit?.ToString() ?? "none"} in pieces of {step}");
            FuzzException.Require(count.HighestStream == highest, $"the last stream is {count.HighestStream}, {highest}");
        }
    }

    private static (ClientLimit? Limit, uint Highest) Walk(byte[] bytes, int allowed)
    {
        int most = allowed * Http2Budget.Saved;
        int resets = most;
        int others = most;
        uint highest = 0;
        for (int at = Preface; at + HeadSize <= bytes.Length;)
        {
            int length = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
            int type = bytes[at + 3];
            int flags = bytes[at + 4];
            uint stream = (uint)(((bytes[at + 5] & 0x7f) << 24) | (bytes[at + 6] << 16) | (bytes[at + 7] << 8) | bytes[at + 8]);
            bool isEmpty = (flags & 1) == 0 && (length == 0 || ((flags & 8) != 0 && length <= 256));
            if (type == 3)
            {
                resets -= 2;
            }
            else if (type == 1 && stream > highest)
            {
                highest = stream;
                resets = Math.Min(most, resets + 1);
                others = Math.Min(most, others + 4);
            }
            else if (type > 1 || (type == 0 && isEmpty))
            {
                others--;
            }

            at += HeadSize + length;
        }

        return (resets < 0 ? ClientLimit.Http2Resets : others < 0 ? ClientLimit.Http2ControlFrames : null, highest);
    }
}
