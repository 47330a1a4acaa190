using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Backends;

/// <summary>Which providers can do what a call asks for.</summary>
internal static class Serving
{
    public static bool Can(CallOperation operation, ModelProvider provider) => operation switch
    {
        ChatOperation => true,
        EmbeddingOperation => provider.Embeddings is not null || provider.Speaks(operation.Form.WireForm),
        RerankOperation => provider.Reranking is not null || provider.Speaks(operation.Form.WireForm),
        _ => provider.Speaks(operation.Form.WireForm),
    };

    /// <summary>The model with those of its targets that can; the same one when all can, null when none can.</summary>
    public static ModelAlias? Narrow(ModelAlias model, CallOperation operation)
    {
        int count = 0;
        foreach (var target in model.Targets)
        {
            count += Can(operation, target.Provider) ? 1 : 0;
        }

        return count == model.Targets.Count ? model
            : count == 0 ? null
            : new ModelAlias(model.Name, [.. model.Targets.Where(t => Can(operation, t.Provider))]);
    }
}
