using System.Text.Json;
using Gatehouse.AI.Providers.Http;

namespace Gatehouse.AI.Tests.Providers.Http;

public sealed class JsonPathTests
{
    private const string Document = """
        {"a":{"b c":[1,"two",{"t":"x"},{"t":"y"},null]},"text":"hi","n":-3,"empty":""}
        """;

    [Theory]
    [InlineData("$.text", "hi")]
    [InlineData("$['text']", "hi")]
    [InlineData("$.a['b c'][1]", "two")]
    [InlineData("$.a[\"b c\"][0]", "1")]
    [InlineData("$.a['b c'][-3].t", "x")]
    [InlineData("$.a['b c'][*].t", "xy")]
    [InlineData("$.a['b c'][2]", """{"t":"x"}""")]
    [InlineData("$.a['b c'][4]", null)]
    [InlineData("$.a['b c'][9]", null)]
    [InlineData("$.a['b c'][-9]", null)]
    [InlineData("$.a.text", null)]
    [InlineData("$.text[0]", null)]
    [InlineData("$.text[*]", null)]
    [InlineData("$.empty", "")]
    [InlineData("$.nothing.at.all", null)]
    public void Text_OfPath_IsWhatStandsThere(string path, string? expected)
        => Assert.Equal(expected, JsonPath.Of(path)!.Text(JsonElement.Parse(Document)));

    [Fact]
    public void Number_NegativeOrText_IsNone()
    {
        var root = JsonElement.Parse(Document);
        Assert.Null(JsonPath.Of("$.n")!.Number(root));
        Assert.Null(JsonPath.Of("$.text")!.Number(root));
        Assert.Equal(1, JsonPath.Of("$.a['b c'][0]")!.Number(root));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("$a")]
    [InlineData("$.")]
    [InlineData("$..a")]
    [InlineData("$.a[")]
    [InlineData("$.a[]")]
    [InlineData("$.a['b")]
    [InlineData("$.a['']")]
    [InlineData("$.a['b'")]
    [InlineData("$.a[1.5]")]
    [InlineData("$.a[+1]")]
    [InlineData("$.a[?(@.b)]")]
    [InlineData("$.a[0:2]")]
    [InlineData("$.a b")]
    [InlineData("$[99999999999]")]
    public void TryParse_WhatIsNoPath_IsRefused(string path) => Assert.False(JsonPath.TryParse(path, out _));
}
