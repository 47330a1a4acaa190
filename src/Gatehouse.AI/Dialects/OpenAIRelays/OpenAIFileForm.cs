using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.OpenAIRelays;

/// <summary>Files and batches: no model in them, and nothing of them is read.</summary>
internal sealed class OpenAIFileForm(string operation) : CallForm
{
    public override string Operation => operation;

    public override string WireForm => Calls.WireForm.OpenAIFiles;

    public override ProblemFormat ProblemFormat => OpenAIProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body) => new() { Model = "" };

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        OpenAIErrors.Write(error, output);
        return OpenAIErrors.StatusOf(error);
    }
}
