using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Dialects;

/// <summary>One form of calls for vectors in front.</summary>
public abstract class EmbeddingForm : WholeForm<EmbeddingCall, EmbeddingReply>;
