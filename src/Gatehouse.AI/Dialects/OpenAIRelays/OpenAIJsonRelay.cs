using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.OpenAIRelays;

/// <summary>A call with its model in a JSON body.</summary>
internal sealed class OpenAIJsonRelay(string operation, string wireForm) : RelayForm
{
    public override string Operation => operation;

    public override string WireForm => wireForm;

    public override ProblemFormat ProblemFormat => OpenAIProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body) => OpenAIBody.Read(body.Span);

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, string model, ReadOnlySpan<byte> modelJson)
        => OpenAIBody.Rewrite(body, outline, modelJson, askForUsage: false);

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        OpenAIErrors.Write(error, output);
        return OpenAIErrors.StatusOf(error);
    }
}
