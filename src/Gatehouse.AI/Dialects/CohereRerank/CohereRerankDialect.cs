namespace Gatehouse.AI.Dialects.CohereRerank;

/// <summary>Cohere's reranking, which Jina and model servers such as vLLM have with further members.</summary>
public sealed class CohereRerankDialect : Dialect
{
    public override string Family => "cohere";

    public override IReadOnlyList<DialectEndpoint> Endpoints { get; } =
    [
        new("POST", "/rerank", new RerankOperation(new CohereRerankForm())),
    ];
}
