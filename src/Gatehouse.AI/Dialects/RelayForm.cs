namespace Gatehouse.AI.Dialects;

/// <summary>A form of calls that only pass through, to a provider that speaks it: nothing of it is translated.</summary>
public abstract class RelayForm : CallForm
{
    /// <summary>The body with the model's name replaced; every other byte stays.</summary>
    /// <param name="body">The client's body.</param>
    /// <param name="outline">What was read of it.</param>
    /// <param name="model">The provider's name of the model.</param>
    /// <param name="modelJson">The same as a JSON string.</param>
    public abstract ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, string model, ReadOnlySpan<byte> modelJson);
}
