using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>
/// Counting the tokens of a call before it is made. Only the vendor of the model can, so it passes through or is refused:
/// an estimate would look like a count.
/// </summary>
public sealed class TokenCountForm : RelayForm
{
    public override string WireForm => Calls.WireForm.AnthropicTokenCount;

    public override ProblemFormat ProblemFormat => MessagesProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body) => MessagesBody.Read(body.Span);

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, string model, ReadOnlySpan<byte> modelJson)
        => MessagesBody.Rewrite(body, outline, modelJson);

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        MessagesErrors.Write(error, requestId, output);
        return MessagesErrors.StatusOf(error.Kind, error.Status);
    }

    public override void AddReplyHeaders(string requestId, HeaderList headers) => RequestIdField.Add(requestId, headers);
}
