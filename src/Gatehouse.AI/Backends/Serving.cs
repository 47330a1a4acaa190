using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;

namespace Gatehouse.AI.Backends;

/// <summary>Which targets can do what a call asks for.</summary>
internal static class Serving
{
    public static bool Can(CallOperation operation, ModelTarget target) => operation switch
    {
        ChatOperation => target.Provider.CanChat(target.Model),
        EmbeddingOperation => target.Provider.EmbeddingsOf(target.Model) is not null || target.Speaks(operation.Form.WireForm),
        TokenCountOperation => target.Provider.CountingOf(target.Model) is not null || target.Speaks(operation.Form.WireForm),
        RerankOperation => target.Provider.RerankingOf(target.Model) is not null || target.Speaks(operation.Form.WireForm),
        _ => target.Speaks(operation.Form.WireForm),
    };

    /// <summary>The model with those of its targets that can; the same one when all can, null when none can.</summary>
    public static ModelAlias? Narrow(ModelAlias model, CallOperation operation)
    {
        int count = 0;
        foreach (var target in model.Targets)
        {
            count += Can(operation, target) ? 1 : 0;
        }

        return count == model.Targets.Count ? model
            : count == 0 ? null
            : new ModelAlias(model.Name, [.. model.Targets.Where(t => Can(operation, t))]);
    }
}
