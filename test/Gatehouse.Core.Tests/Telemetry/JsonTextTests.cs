using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.Core.Tests.Telemetry;

public class JsonTextTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Write_EveryCharacter_IsEscapedAsByTheFramework()
    {
        for (int c = 0; c <= char.MaxValue; c++)
        {
            AssertSame(((char)c).ToString());
        }
    }

    [Fact]
    public void Write_AnyText_IsEscapedAsByTheFramework()
        => Gen.OneOf(Gen.String, Gen.Char["\"\\a\n\u2028ü\ud83d\ude00"].Array[0, 600].Select(c => new string(c))).Sample(AssertSame, iter: 2000);

    [Theory]
    [InlineData(0, "0", "0.000")]
    [InlineData(4, "0", "0.000")]
    [InlineData(5, "0.001", "0.001")]
    [InlineData(1_000, "0.1", "0.100")]
    [InlineData(120_000, "12", "12.000")]
    [InlineData(12_345_678, "1234.568", "1234.568")]
    [InlineData(-10_000, "0", "0.000")]
    public void Milliseconds_AreWrittenToTheMicrosecond(long ticks, string shortest, string digits)
    {
        var buffer = new LogBuffer();
        buffer.AddMilliseconds(TimeSpan.FromTicks(ticks), fixedDigits: false);
        buffer.Add((byte)' ');
        buffer.AddMilliseconds(TimeSpan.FromTicks(ticks), fixedDigits: true);

        Assert.Equal(shortest + " " + digits, Encoding.UTF8.GetString(buffer.Written));
    }

    [Fact]
    public void Time_AcrossSeconds_IsThatOfEachRecord()
    {
        var buffer = new LogBuffer();
        var time = new LogTime();
        var start = new DateTimeOffset(2026, 12, 31, 23, 59, 59, 998, TimeSpan.FromHours(1));
        foreach (int milliseconds in new[] { 0, 1, 2, 1002, 1 })
        {
            time.Write(buffer, start.AddMilliseconds(milliseconds));
            buffer.Add((byte)' ');
        }

        Assert.Equal(
            "2026-12-31T22:59:59.998Z 2026-12-31T22:59:59.999Z 2026-12-31T23:00:00.000Z 2026-12-31T23:00:01.000Z 2026-12-31T22:59:59.999Z ",
            Encoding.UTF8.GetString(buffer.Written));
    }

    private static void AssertSame(string value)
    {
        var buffer = new LogBuffer();
        JsonText.Write(buffer, value);
        Assert.Equal(JsonSerializer.Serialize(value, Relaxed), Encoding.UTF8.GetString(buffer.Written));
    }
}
