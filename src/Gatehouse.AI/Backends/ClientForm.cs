using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>What the client of one call asks for and the form in which it speaks, with what its path and query say.</summary>
internal sealed class ClientForm(CallOperation operation, in CallAddress address)
{
    private readonly CallAddress _address = address;

    public CallOperation Operation => operation;

    public CallForm Form => operation.Form;

    /// <summary>The form of a chat call; only for those.</summary>
    public ChatForm Chat => ((ChatOperation)operation).Form;

    public ref readonly CallAddress Address => ref _address;

    public string StreamContentType => Chat.StreamContentType(_address);

    public CallOutline ReadOutline(ReadOnlyMemory<byte> body) => operation.Form.ReadOutline(_address, body);

    public ModelCall Read(ReadOnlyMemory<byte> body) => Chat.ReadCall(_address, body);

    public void AddReplyHeaders(Exchange exchange) => operation.Form.AddReplyHeaders(exchange.Record.RequestId, exchange.Reply.Headers);
}
