using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Dialects;

/// <summary>One form of calls for vectors in front.</summary>
public abstract class EmbeddingForm : WholeForm<EmbeddingCall, EmbeddingReply>
{
    public override string Operation => "embeddings";

    /// <summary>Clients tell vectors by their places: one too few would be that of another text.</summary>
    public override void Check(EmbeddingReply reply, EmbeddingCall call)
    {
        if (reply.Vectors.Count != call.Inputs.Count)
        {
            throw new ModelException(new ModelError(ModelErrorKind.Server, 502, $"The provider sent {reply.Vectors.Count} vectors for {call.Inputs.Count} inputs."));
        }
    }
}
