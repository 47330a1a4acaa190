using Gatehouse.AI.Dialects;

namespace Gatehouse.AI.Models.Routing;

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

    /// <summary>Whether any of the model's targets can.</summary>
    public static bool Any(ModelAlias model, CallOperation operation)
    {
        foreach (var target in model.Targets)
        {
            if (Can(operation, target))
            {
                return true;
            }
        }

        return false;
    }
}
