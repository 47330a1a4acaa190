using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>A chat call, whole or streamed.</summary>
public sealed class ChatOperation(ChatForm form) : Operation
{
    public ChatForm Form => form;

    public override ProblemFormat ProblemFormat => form.ProblemFormat;
}
