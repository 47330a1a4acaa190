using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using Gatehouse.AI.Calls.Counting;

namespace Gatehouse.AI.Tests.Calls.Counting;

public sealed class TextTallyTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char["abcXYZ 019.,;\n\t\"\\/éüßжи漢かカ한€"], 0, 60],
        Gen.OneOf(Gen.Const("\U0001F600\U0001F680"), Gen.Const("naïve Straße"), Gen.Const("日本語 and English"), Gen.Const("{\"a\":[1,2.5,\"x\"]}")));

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Text_CutAnywhere_IsCountedAlike()
        => Gen.Select(Text, Gen.Int[0, 60]).Sample((text, at) =>
        {
            int cut = Math.Min(at, text.Length);
            cut -= cut > 0 && cut < text.Length && char.IsHighSurrogate(text[cut - 1]) ? 1 : 0;
            var whole = default(TextTally);
            whole.Add(text);
            var pieces = default(TextTally);
            pieces.Add(text.AsSpan(0, cut));
            pieces.Add(text.AsSpan(cut));
            Assert.Equal((whole.Characters, whole.Tokens), (pieces.Characters, pieces.Tokens));
        });

    [Fact]
    public void Json_EscapedOrNot_IsCountedAsItsText()
        => Text.Sample(text =>
        {
            var plain = default(TextTally);
            plain.Add(text);
            foreach (string json in new[] { JsonSerializer.Serialize(text), JsonSerializer.Serialize(text, Relaxed) })
            {
                var escaped = default(TextTally);
                escaped.AddJson(Encoding.UTF8.GetBytes(json[1..^1]));
                Assert.Equal((text.Length, plain.Tokens), (escaped.Characters, escaped.Tokens));
            }
        });

    [Theory]
    [InlineData("")]
    [InlineData("\\")]
    [InlineData("\\u")]
    [InlineData("\\ud83d")]
    [InlineData("\\ud83d\\n")]
    [InlineData("\\uzzzz")]
    public void Json_ThatIsNone_DoesNotThrow(string text)
    {
        var tally = default(TextTally);
        tally.AddJson(Encoding.UTF8.GetBytes(text));
        tally.AddJson([0xFF, 0xC3]);
        Assert.True(tally.Tokens >= 1);
    }

    [Fact]
    public void Nothing_IsNoTokens() => Assert.Equal(0, default(TextTally).Tokens);

    [Fact]
    public void Chunks_AllocateNothing()
    {
        byte[] chunk = Encoding.UTF8.GetBytes("a word, 12 of them\\n and 漢字");
        var tally = default(TextTally);
        tally.AddJson(chunk);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            tally.AddJson(chunk);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
