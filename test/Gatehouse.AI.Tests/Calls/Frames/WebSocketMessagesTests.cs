using System.Net.WebSockets;
using System.Text;
using CsCheck;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Tests.Calls.Frames;

/// <summary>The framework's own WebSocket writes; what is read must be what was sent, however its bytes arrive.</summary>
public sealed class WebSocketMessagesTests
{
    private static readonly Gen<(string Text, bool IsBinary, int Parts, bool Pings)[]> Session
        = Gen.Select(Gen.String[0, 300], Gen.Bool, Gen.Int[1, 3], Gen.Bool).Array[0, 6];

    [Fact]
    public void Read_WhatAPeerSends_GivesItsTexts()
        => Gen.Select(Session, Gen.Bool, Gen.Int[1, 97]).Sample((sent, isServer, step) =>
        {
            byte[] wire = Write(sent, isServer);
            var read = new List<string>();
            var messages = new WebSocketMessages(1 << 20);
            for (int at = 0; at < wire.Length; at += step)
            {
                ReadOnlySpan<byte> piece = wire.AsSpan(at, Math.Min(step, wire.Length - at));
                while (messages.TryRead(ref piece))
                {
                    read.Add(Encoding.UTF8.GetString(messages.Message.Span));
                }
            }

            return !messages.HasMissed && read.SequenceEqual(sent.Where(m => !m.IsBinary).Select(m => Valid(m.Text)));
        });

    [Theory]
    [InlineData(70_000, 100_000, true)]
    [InlineData(70_000, 70_000, true)]
    [InlineData(70_000, 69_999, false)]
    public void Read_LongMessage_IsKeptUpToTheLimit(int length, int longest, bool isRead)
    {
        ReadOnlySpan<byte> piece = Write([(new string('x', length), false, 1, false), ("after", false, 1, false)], isServer: true);
        var messages = new WebSocketMessages(longest);

        Assert.True(messages.TryRead(ref piece));
        Assert.Equal(isRead ? length : "after".Length, messages.Message.Length);
        Assert.Equal(!isRead, messages.HasMissed);
    }

    [Fact]
    public void Read_CompressedMessage_IsMissedAndTold()
    {
        ReadOnlySpan<byte> piece = [0xc1, 0x02, 0x01, 0x02, 0x81, 0x01, (byte)'a'];
        var messages = new WebSocketMessages(100);

        Assert.True(messages.TryRead(ref piece));
        Assert.Equal(("a", true), (Encoding.UTF8.GetString(messages.Message.Span), messages.HasMissed));
    }

    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static byte[] Write((string Text, bool IsBinary, int Parts, bool Pings)[] sent, bool isServer)
    {
        using var stream = new MemoryStream();
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = isServer });
        foreach (var (text, isBinary, parts, pings) in sent)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            int each = (bytes.Length / parts) + 1;
            for (int part = 0; part < parts; part++)
            {
                int from = Math.Min(part * each, bytes.Length);
                var piece = bytes.AsMemory(from, part == parts - 1 ? bytes.Length - from : Math.Min(each, bytes.Length - from));
                var type = isBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
                Assert.True(socket.SendAsync(piece, type, part == parts - 1, TestContext.Current.CancellationToken).AsTask().IsCompletedSuccessfully);
                if (pings)
                {
                    stream.Write(isServer ? [0x89, 0x01, (byte)'p'] : [0x89, 0x81, 1, 2, 3, 4, (byte)'p']);
                }
            }
        }

        return stream.ToArray();
    }
}
