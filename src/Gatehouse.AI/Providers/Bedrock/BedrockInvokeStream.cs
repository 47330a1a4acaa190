using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Providers.AnthropicCompatible;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// The events of Claude behind InvokeModelWithResponseStream, for the record. Exceptions are the service's own: they are told
/// without their type, which no client of Anthropic's form knows.
/// </summary>
internal sealed class BedrockInvokeStream : ProviderStream
{
    private readonly AnthropicStream _stream = new();

    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, List<StreamEvent> output)
    {
        if (eventName.StartsWith(EventStreamNames.ExceptionPrefix))
        {
            Fail(BedrockErrors.OfException(eventName[EventStreamNames.ExceptionPrefix.Length..], data), output);
        }
        else if (eventName.StartsWith(EventStreamNames.ErrorPrefix))
        {
            Fail(BedrockErrors.OfError(eventName[EventStreamNames.ErrorPrefix.Length..], data), output);
        }
        else
        {
            _stream.Read(eventName, data, output);
        }
    }

    public override void End(List<StreamEvent> output) => _stream.End(output);

    private static void Fail(ModelError error, List<StreamEvent> output)
        => output.Add(new StreamEvent(StreamEventKind.Failed) { Error = error with { Type = null, Code = null } });
}
