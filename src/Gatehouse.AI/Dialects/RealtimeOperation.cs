namespace Gatehouse.AI.Dialects;

/// <summary>A session over a WebSocket, which passes through unseen once it is open. Its form reads the model from the address.</summary>
public sealed class RealtimeOperation(CallForm form) : CallOperation
{
    public override CallForm Form => form;
}
