using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using Gatehouse.AI.Providers.AnthropicCompatible;

namespace Gatehouse.AI.Tests.Providers.AnthropicCompatible;

public sealed class AnthropicSchemaTests
{
    private static (string Schema, bool Changed) Write(string schema)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        bool changed = AnthropicSchema.Write(writer, Calling.Json(schema));
        writer.Flush();
        return (Encoding.UTF8.GetString(output.WrittenSpan), changed);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"z":{"type":"string","format":"uuid","pattern":"^a"},"a":{"type":"array","items":{"$ref":"#/$defs/x"},"minItems":1}},"required":["z"],"additionalProperties":false,"$defs":{"x":{"enum":["minimum",1,null]}}}""")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}],"default":{"minimum":1}}""")]
    [InlineData("true")]
    public void Write_WithinTheLimits_IsUnchanged(string schema) => Assert.Equal((schema, false), Write(schema));

    [Theory]
    [InlineData("""{"type":"object"}""", """{"type":"object","additionalProperties":false}""")]
    [InlineData("""{"type":["object","null"],"additionalProperties":true}""", """{"type":["object","null"],"additionalProperties":false}""")]
    [InlineData("""{"properties":{"a":{"type":"integer","minimum":1,"maximum":9}},"additionalProperties":false}""", """{"properties":{"a":{"type":"integer"}},"additionalProperties":false}""")]
    [InlineData("""{"type":"array","items":{"type":"string","maxLength":3},"maxItems":5,"minItems":2}""", """{"type":"array","items":{"type":"string"}}""")]
    [InlineData("""{"oneOf":[{"type":"string","format":"color"},{"type":"number"}]}""", """{"anyOf":[{"type":"string"},{"type":"number"}]}""")]
    public void Write_BeyondTheLimits_IsBroughtWithinAndReported(string schema, string expected) => Assert.Equal((expected, true), Write(schema));

    [Theory]
    [InlineData("""{"format":7,"minItems":"x","properties":[],"anyOf":{},"items":[1],"type":5}""")]
    [InlineData("""{"type":[1,{}],"$defs":null}""")]
    public void Write_OddSchema_NeverThrows(string schema) => Assert.NotEmpty(Write(schema).Schema);

    [Fact]
    public void Compact_AnyJson_KeepsEverythingButTheSpaceBetweenTokens()
    {
        var text = Gen.String[Gen.Char["ab \"\\{}[]:,\n\té€/"], 0, 12];
        var value = Gen.Recursive<object?>((_, inner) => Gen.OneOf(
            text.Select(t => (object?)t),
            Gen.Double[-1e3, 1e3].Select(d => (object?)d),
            Gen.Bool.Select(b => (object?)b),
            Gen.Const((object?)null),
            inner.Array[0, 3].Select(a => (object?)a),
            Gen.Dictionary(text, inner)[0, 3].Select(d => (object?)d)));
        value.Sample(v =>
        {
            string compact = JsonSerializer.Serialize(v);
            string pretty = JsonSerializer.Serialize(v, Indented);
            Assert.Equal(compact, CompactJson.Of(Calling.Json(pretty)));
        });
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
