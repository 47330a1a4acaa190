using Gatehouse.AI.Providers.GeminiCompatible;

namespace Gatehouse.AI.Tests.Providers.GeminiCompatible;

public sealed class GeminiArgumentsTests
{
    private static string Put(params string[] pieces)
    {
        var arguments = new GeminiArguments();
        foreach (string piece in pieces)
        {
            arguments.AddPiece(GeminiCalling.Json(piece));
        }

        return arguments.ToJson();
    }

    [Fact]
    public void AddPiece_EveryKindOfValue_HasItsPlace()
        => Assert.Equal(
            """{"s":"ab","n":-1.50,"b":false,"z":null,"o":{"a b":[{"x":"1"},{"x":"2"}]}}""",
            Put(
                """{"jsonPath":"$.s","stringValue":"a","willContinue":true}""",
                """{"jsonPath":"$.n","numberValue":-1.50}""",
                """{"jsonPath":"$.s","stringValue":"b"}""",
                """{"jsonPath":"$.b","boolValue":false}""",
                """{"jsonPath":"$.z","nullValue":"NULL_VALUE"}""",
                """{"jsonPath":"$.o['a b'][0].x","stringValue":"1"}""",
                """{"jsonPath":"$.o[\"a b\"][1].x","stringValue":"2","willContinue":true}"""));

    [Theory]
    [InlineData("$")]
    [InlineData("a")]
    [InlineData("$.")]
    [InlineData("$[")]
    [InlineData("$['a")]
    [InlineData("$[']")]
    [InlineData("$[-1]")]
    [InlineData("$[0]")]
    [InlineData("$..a")]
    [InlineData("$.a[99999999]")]
    [InlineData("$.a[99999999999]")]
    public void AddPiece_PlaceThatIsNone_IsLeftOut(string path)
        => Assert.DoesNotContain("1", Put($$"""{"jsonPath":{{System.Text.Json.JsonSerializer.Serialize(path)}},"numberValue":1}"""), StringComparison.Ordinal);

    [Fact]
    public void AddPiece_ValueBelowAValue_DoesNotThrow()
        => Assert.Equal("""{"a":1}""", Put("""{"jsonPath":"$.a","numberValue":1}""", """{"jsonPath":"$.a.b","numberValue":2}"""));
}
