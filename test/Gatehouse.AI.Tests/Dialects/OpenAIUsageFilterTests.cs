using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Dialects;

namespace Gatehouse.AI.Tests.Dialects;

public sealed class OpenAIUsageFilterTests
{
    [Theory]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":1}}""", null)]
    [InlineData("""{"choices":[ ],"usage":{"prompt_tokens":1}}""", null)]
    [InlineData("""{"choices":[],"usage":null,"prompt_filter_results":[]}""", """{"choices":[],"prompt_filter_results":[]}""")]
    [InlineData("""{"usage":null}""", "{}")]
    [InlineData("""{"usage" : null , "a":1}""", """{ "a":1}""")]
    [InlineData("""{"choices":[{"usage":null}]}""", """{"choices":[{"usage":null}]}""")]
    [InlineData("""{"choices":[{}],"usage":{"x":1}}""", """{"choices":[{}],"usage":{"x":1}}""")]
    [InlineData("""not "usage" json""", """not "usage" json""")]
    public void Pass_Event_LosesWhatWasAskedForOnly(string data, string? expected) => Assert.Equal(expected, Pass(data));

    [Fact]
    public void Pass_AnyOrderAndSpace_RemovesOneMemberAndNothingElse()
    {
        string[] values = ["1", "\"usage\"", "[{\"usage\":null}]", "{\"a\":[]}", "null"];
        var members = Gen.Int[0, 4].Array[0, 4];
        Gen.Select(members, Gen.Int[0, 4], Gen.Int[0, 2]).Sample(
            (others, place, gap) =>
            {
                string pad = new(' ', gap);
                var written = others.Select((o, i) => $"\"m{i}\"{pad}:{pad}{values[o]}").ToList();
                string without = $"{{{string.Join(pad + "," + pad, written)}}}";
                written.Insert(Math.Min(place, written.Count), $"\"usage\"{pad}:{pad}null");
                string with = $"{{{pad}{string.Join(pad + "," + pad, written)}{pad}}}";

                string passed = Pass(with)!;

                Assert.Equal(JsonSerializer.Serialize(JsonNode.Parse(without)), JsonSerializer.Serialize(JsonNode.Parse(passed)));
            },
            iter: 2000);
    }

    private static string? Pass(string data)
    {
        using var reader = new SseReader();
        reader.Append(Encoding.UTF8.GetBytes($"data: {data}\n\n"));
        Assert.True(reader.TryRead(out var passing));
        var output = new ArrayBufferWriter<byte>();
        if (new OpenAIUsageFilter().Pass(passing, output))
        {
            output.Write(passing.Raw);
        }

        string text = Encoding.UTF8.GetString(output.WrittenSpan);
        return text.Length == 0 ? null : text["data: ".Length..^2];
    }
}
