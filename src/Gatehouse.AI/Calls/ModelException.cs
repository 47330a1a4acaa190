namespace Gatehouse.AI.Calls;

/// <summary>Carries a provider's error out of a translation or a call.</summary>
public sealed class ModelException(ModelError error, Exception? inner = null) : Exception(error.Message, inner)
{
    public ModelError Error { get; } = error;
}
