using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Gatehouse.Gateway.Routing.Conditions;

namespace Gatehouse.Gateway.Tests.Routing;

public sealed class JsonFieldScanTests
{
    private static readonly string[] Names = ["a", "b", "type", "ä"];

    private static readonly Gen<JsonNode?> Values = Gen.Recursive<JsonNode?>((depth, inner) =>
    {
        var scalar = Gen.OneOf(
            Gen.String.Select(s => (JsonNode?)JsonValue.Create(s)),
            Gen.Int.Select(i => (JsonNode?)JsonValue.Create(i)),
            Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
            Gen.Const((JsonNode?)null));
        var list = inner.Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())]));
        var map = Gen.Select(Gen.Int[0, Names.Length - 1].Select(i => Names[i]), inner).Array[0, 4].Select(members => (JsonNode?)new JsonObject(members.DistinctBy(m => m.Item1).Select(m => KeyValuePair.Create(m.Item1, m.Item2?.DeepClone()))));
        return depth > 4 ? scalar : Gen.OneOf(scalar, list, map, map);
    });

    [Theory]
    [InlineData("""{"type":"order"}""", "type", "order")]
    [InlineData("""{"a":{"type":"x"},"type":"order"}""", "type", "order")]
    [InlineData("""{"a":[{"type":"x"}],"b":1}""", "type", null)]
    [InlineData("""{"a":{"b":{"type":"x"}}}""", "a.b.type", "x")]
    [InlineData("""{"a":[1,{"b":2}],"b":3}""", "a.b", null)]
    [InlineData("""{"a":{"x":1},"b":{"c":2}}""", "a.c", null)]
    [InlineData("""{"n":1.50}""", "n", "1.50")]
    [InlineData("""{"n":true}""", "n", "true")]
    [InlineData("""{"n":null}""", "n", "null")]
    [InlineData("""{"\u0074ype":"\u006frder"}""", "type", "order")]
    [InlineData("""{"type":"first","type":"second"}""", "type", "first")]
    [InlineData("""[{"type":"x"}]""", "type", null)]
    [InlineData("\"type\"", "type", null)]
    [InlineData("{type:1}", "type", null)]
    [InlineData("""{"type":"order" and nonsense""", "type", "order")]
    [InlineData("", "type", null)]
    public void Field_OfABody_IsFoundWhereItStands(string json, string path, string? value)
    {
        var scan = new JsonFieldScan([path], 1000);

        scan.Feed(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)), isWhole: true);

        Assert.Equal(value is not null, scan.Found.TryGet(path, out string? found));
        Assert.Equal(value, found);
    }

    [Fact]
    public void Fields_OfAnyJsonInAnyPieces_AreThoseOfADocument()
        => Gen.Select(Values, Gen.Int[1, 20], Gen.Int[0, Names.Length - 1].Select(i => Names[i]), Gen.Int[0, Names.Length - 1].Select(i => Names[i])).Sample(
            (json, piece, outer, inner) =>
            {
                byte[] bytes = Encoding.UTF8.GetBytes(json?.ToJsonString() ?? "null");
                string[] paths = [outer, $"{outer}.{inner}", $"{inner}.{outer}.{inner}"];
                var scan = new JsonFieldScan(paths, long.MaxValue);
                bool isDone = false;
                for (int end = Math.Min(piece, bytes.Length); !isDone; end = Math.Min(end + piece, bytes.Length))
                {
                    isDone = scan.Feed(new ReadOnlySequence<byte>(bytes, 0, end), end == bytes.Length) || end == bytes.Length;
                }

                foreach (string path in paths)
                {
                    bool isThere = TryWalk(json, path.Split('.'), out var expected);
                    Assert.Equal(isThere, scan.Found.TryGet(path, out string? found));
                    Assert.Equal(expected is JsonArray or JsonObject || !isThere ? null : expected is null ? "null" : expected.GetValueKind() == JsonValueKind.String ? expected.GetValue<string>() : expected.ToJsonString(), found);
                }
            },
            iter: 1500);

    [Fact]
    public void Field_BehindTheLimit_IsNotThere()
    {
        byte[] bytes = Encoding.UTF8.GetBytes($$"""{"pad":"{{new string('x', 100)}}","type":"order"}""");
        var near = new JsonFieldScan(["type"], 100);
        var far = new JsonFieldScan(["type"], bytes.Length);

        Assert.True(near.Feed(new ReadOnlySequence<byte>(bytes), isWhole: true));
        far.Feed(new ReadOnlySequence<byte>(bytes), isWhole: true);

        Assert.False(near.Found.TryGet("type", out _));
        Assert.True(far.Found.TryGet("type", out _));
    }

    [Fact]
    public async Task Body_ThatArrivesInPieces_IsLeftWholeForTheNextReader()
    {
        var pipe = new Pipe();
        byte[] bytes = Encoding.UTF8.GetBytes("""{"a":"0123456789","type":"order","rest":[1,2,3]}""");
        var scan = new JsonFieldScan(["type"], 1000);
        var running = scan.RunAsync(pipe.Reader, TestContext.Current.CancellationToken).AsTask();
        foreach (byte b in bytes.AsSpan(0, 40).ToArray())
        {
            await pipe.Writer.WriteAsync(new[] { b }, TestContext.Current.CancellationToken);
        }

        await running.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.True(scan.Found.TryGet("type", out string? value));
        Assert.Equal("order", value);

        var first = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(bytes[..40], first.Buffer.ToArray());
        pipe.Reader.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        await pipe.Writer.WriteAsync(bytes.AsMemory(40), TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        var rest = await pipe.Reader.ReadAtLeastAsync(bytes.Length, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, rest.Buffer.ToArray());
    }

    private static bool TryWalk(JsonNode? node, string[] path, out JsonNode? found)
    {
        found = node;
        foreach (string name in path)
        {
            if (found is not JsonObject map || !map.TryGetPropertyValue(name, out found))
            {
                return false;
            }
        }

        return true;
    }
}
