using System.Buffers;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.OpenAIRelays;

/// <summary>OpenAI's sessions over a WebSocket (openai/openai-node: src/realtime/websocket.ts).</summary>
internal sealed class OpenAIRealtimeForm : CallForm
{
    public override string Operation => "realtime";

    public override string WireForm => Calls.WireForm.OpenAIRealtime;

    public override ProblemFormat ProblemFormat => OpenAIProblemFormat.Instance;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body)
    {
        string? model = null;
        foreach (string pair in address.Query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equal = pair.IndexOf('=', StringComparison.Ordinal);
            if (equal < 0 || Unescape(pair[..equal]) != "model")
            {
                continue;
            }

            model = model is null ? Unescape(pair[(equal + 1)..]) : throw OpenAIProblems.Invalid("model", "'model' is written twice.");
        }

        return new CallOutline { Model = model ?? throw OpenAIProblems.Missing("model"), Stream = true };
    }

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        OpenAIErrors.Write(error, output);
        return OpenAIErrors.StatusOf(error);
    }

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
