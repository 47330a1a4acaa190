namespace Gatehouse.AI.Dialects;

/// <summary>A chat call, whole or streamed.</summary>
public sealed class ChatOperation(ChatForm form) : CallOperation
{
    public override ChatForm Form => form;
}
