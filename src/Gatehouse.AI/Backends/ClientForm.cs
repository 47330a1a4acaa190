using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>The form in which the client of one call speaks, with what its path and query say.</summary>
internal sealed class ClientForm(ChatForm form, in CallAddress address)
{
    private readonly CallAddress _address = address;

    public ChatForm Form => form;

    public ref readonly CallAddress Address => ref _address;

    public string StreamContentType => form.StreamContentType(_address);

    public ModelCall Read(ReadOnlyMemory<byte> body) => form.ReadCall(_address, body);

    public void AddReplyHeaders(Exchange exchange) => form.AddReplyHeaders(exchange.Record.RequestId, exchange.Reply.Headers);
}
