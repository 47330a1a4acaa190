using System.Buffers;
using CsCheck;
using Gatehouse.Gateway.Front.Http2;
using Gatehouse.Gateway.Front.Limits;
using Microsoft.Extensions.Time.Testing;
using static Gatehouse.Testing.Http2.RawFrames;

namespace Gatehouse.Gateway.Tests.Front.Http2;

public class FrameCountTests
{
    // A budget that no time and no stream adds to: the number of frames it lasts for is what was counted.
    private const int Budget = 1;

    private static readonly Gen<byte[]> AnyFrame = Gen.Select(Gen.Int[0, 12], Gen.Byte, Gen.Int[0, 40], Gen.Int[0, 600], (type, flags, stream, length)
        => Frame((byte)type, flags, stream, new byte[length]));

    public static TheoryData<byte[], bool> Counted => new()
    {
        { Frame(Ping, 0, 0, new byte[8]), true },
        { Frame(Settings, 1, 0, []), true },
        { Frame(Priority, 0, 3, new byte[5]), true },
        { Window(0, 1), true },
        { Frame(Continuation, 0, 1, new byte[300]), true },
        { Frame(0xee, 0, 0, new byte[70]), true },
        { Frame(Data, 0, 1, []), true },
        { Frame(Data, Padded, 1, new byte[256]), true },
        { Frame(Data, Padded, 1, new byte[257]), false },
        { Frame(Data, EndOfStream, 1, []), false },
        { Frame(Data, 0, 1, new byte[1]), false },
        { Get(1), false },
    };

    [Theory]
    [MemberData(nameof(Counted))]
    public void Frame_IsCountedOrNot(byte[] frame, bool isCounted)
    {
        var budget = new Http2Budget(0, Budget, new FakeTimeProvider());
        var count = new FrameCount(budget);
        count.Look(Sequence(Preface.ToArray()));
        for (int i = 0; i < 10; i++)
        {
            count.Look(Sequence(frame));
        }

        Assert.Equal(isCounted ? ClientLimit.Http2ControlFrames : null, budget.Passed());
    }

    [Fact]
    public void Frames_InAnyPieces_CountTheSame()
        => Gen.Select(AnyFrame.Array[1, 60], Gen.Int[1, 40].Array[1, 40], Gen.Int[1, 40]).Sample((frames, cuts, balance) =>
        {
            byte[] bytes = [.. Preface, .. frames.SelectMany(f => f)];
            var (whole, wholeBudget) = Count(Sequence(bytes), balance);
            var piecesBudget = new Http2Budget(balance, balance, new FakeTimeProvider());
            var pieces = new FrameCount(piecesBudget);
            int at = 0;
            for (int i = 0; at < bytes.Length; i++)
            {
                int length = Math.Min(cuts[i % cuts.Length], bytes.Length - at);
                at += (int)pieces.Look(Sequence(bytes.AsSpan(at, length).ToArray()));
            }

            return pieces.HighestStream == whole.HighestStream && piecesBudget.Passed() == wholeBudget.Passed();
        });

    [Fact]
    public void Piece_EndsBeforeTheSeventeenthStream()
    {
        byte[] bytes = [.. Preface, .. Enumerable.Range(0, 40).SelectMany(i => (byte[])[.. Get((2 * i) + 1), .. Window((2 * i) + 1, 1)])];
        int stream = Get(1).Length + Window(1, 1).Length;
        var count = new FrameCount(new Http2Budget(0, 0, new FakeTimeProvider()));

        Assert.Equal(Preface.Length + (16 * stream), count.Look(Sequence(bytes)));
        Assert.Equal(16 * stream, count.Look(Sequence(bytes[(Preface.Length + (16 * stream))..])));
        Assert.Equal(8 * stream, count.Look(Sequence(bytes[(Preface.Length + (32 * stream))..])));
        Assert.Equal(79u, count.HighestStream);
    }

    private static (FrameCount Count, Http2Budget Budget) Count(ReadOnlySequence<byte> bytes, int balance)
    {
        var budget = new Http2Budget(balance, balance, new FakeTimeProvider());
        var count = new FrameCount(budget);
        for (long looked = 0; looked < bytes.Length;)
        {
            looked += count.Look(bytes.Slice(looked));
        }

        return (count, budget);
    }

    private static ReadOnlySequence<byte> Sequence(byte[] bytes) => new(bytes);
}
