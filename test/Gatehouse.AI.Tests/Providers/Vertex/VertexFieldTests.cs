using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Vertex;
using Gatehouse.Core.Secrets;
using static Gatehouse.AI.Tests.Providers.AnthropicCompatible.Calling;

namespace Gatehouse.AI.Tests.Providers.Vertex;

/// <summary>The table in docs/providers/vertex.md says what the code does with calls of Claude that it treats otherwise than Anthropic's provider.</summary>
public sealed class VertexFieldTests
{
    private const string New = "claude-opus-4-6";
    private const string Old = "claude-sonnet-4-5@20250929";
    private const string Schema = """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""";

    private static readonly Dictionary<string, (ModelCall Call, string Model)> Probes = new(StringComparer.Ordinal)
    {
        ["`model` | "] = (Call(User("Q")), Old),
        ["`stream` | "] = (Call(User("Q")) with { Stream = true }, Old),
        ["`image_url` | data URL of JPEG, PNG, GIF, WebP"] = (Call(User(new ImagePart { Url = "data:image/png;base64,AA==" })), Old),
        ["`image_url` | an address"] = (Call(User(new ImagePart { Url = "https://example.com/a.png" })), New),
        ["`file` | PDF, text"] = (Call(User(new FilePart { Base64 = "AA==", MediaType = "application/pdf" })), Old),
        ["`file` | an address, or the id of a file kept elsewhere"] = (Call(User(new FilePart { Url = "https://example.com/a.pdf" })), New),
        ["`response_format` json_schema | Claude 4.6 and newer"] = (Call(User("Q")) with { ReplyFormat = Format }, New),
        ["`response_format` json_schema | older"] = (Call(User("Q")) with { ReplyFormat = Format }, Old),
        ["`tools.strict` | Claude 4.6 and newer"] = (Call(User("Q")) with { Tools = [Function("f", Schema) with { Strict = true }] }, New),
        ["`tools.strict` | older"] = (Call(User("Q")) with { Tools = [Function("f", Schema) with { Strict = true }] }, Old),
    };

    private static ReplyFormat Format => new(ReplyFormatKind.JsonSchema) { Name = "n", Schema = Json(Schema), Strict = true };

    private static VertexProvider Provider { get; } = new(
        new VertexOptions { Name = "vertex" }, "p", new ProviderKeys([new ProviderKey(new Secret(""))], TimeProvider.System), AccountTokens.None);

    public static TheoryData<string, string, string> Fields() => ProviderPage.Fields("vertex");

    [Fact]
    public void Table_EveryProbe_HasItsRow() => ProviderPage.CheckComplete("vertex", Probes.Keys);

    [Theory]
    [MemberData(nameof(Fields))]
    public void Table_EveryRow_IsWhatHappens(string row, string fate, string becomes)
        => ProviderPage.Check(Provider, Probes[row].Call, fate, becomes, Probes[row].Model);
}
