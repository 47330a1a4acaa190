namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>Amazon Bedrock's Converse and ConverseStream. The model is the one in the path.</summary>
public sealed class BedrockConverseDialect : Dialect
{
    public const string Id = "bedrock";

    public override string Family => Id;

    public override IReadOnlyList<DialectEndpoint> Endpoints { get; } = Endpoint(new BedrockConverseForm());

    private static DialectEndpoint[] Endpoint(BedrockConverseForm form) =>
    [
        new("POST", "/model/{model}/converse", new ChatOperation(form)),
        new("POST", "/model/{model}" + BedrockConverseForm.StreamPath, new ChatOperation(form)),
    ];
}
