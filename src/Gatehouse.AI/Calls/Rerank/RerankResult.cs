namespace Gatehouse.AI.Calls.Rerank;

/// <summary>A document's place in the call, from 0, and its score; larger is better.</summary>
public readonly record struct RerankResult(int Index, double Score);
