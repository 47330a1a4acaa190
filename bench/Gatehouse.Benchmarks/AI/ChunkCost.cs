using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gatehouse.AI.Backends;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.OpenAIChat;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.Benchmarks.AI;

/// <summary>
/// Processor time for one piece of a stream, from the provider's bytes to the client's: OpenAI's client in front of Claude against
/// the same client in front of OpenAI, whose stream passes through. Rounds of the two alternate, so that what else the machine does
/// meets both; the lowest of each counts.
/// </summary>
internal static class ChunkCost
{
    private const double Most = 2;
    private const int Rounds = 15;
    private const int Streams = 200;
    private const int Chunks = 500;

    /// <summary>Prints nanoseconds for a chunk and the ratio; 1 when a translated one costs more than twice a passed one.</summary>
    public static int Run(TextWriter output)
    {
        byte[] passed = Stream(
            """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5-mini","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}""",
            """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5-mini","choices":[{"index":0,"delta":{"content":" word"},"finish_reason":null}],"usage":null}""");
        byte[] translated = Stream(
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"claude\",\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}\n\n"
            + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" word\"}}");
        var form = new OpenAIChatForm();
        var call = new ModelCall { Model = "chat", SourceForm = WireForm.OpenAIChat, Messages = [], Stream = true };
        double passing = double.MaxValue, translating = double.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            passing = Math.Min(passing, Round(passed, () => new PassThroughPump(form, new OpenAITap(), form.OpenPassedStream(CallAddress.None, asksForUsage: true))));
            translating = Math.Min(translating, Round(translated, () => new TranslatingPump(new AnthropicStream(), form.OpenStream(call, CallAddress.None, 1), "claude")));
        }

        double ratio = translating / passing;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"passing through {passing:0} ns, translated {translating:0} ns of processor time for a chunk: ratio {ratio:0.00}, {Most:0} at most"));
        return ratio <= Most ? 0 : 1;
    }

    private static byte[] Stream(string opening, string piece)
    {
        var text = new StringBuilder(opening).Append("\n\n");
        for (int i = 0; i < Chunks; i++)
        {
            text.Append(piece).Append("\n\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static double Round(byte[] stream, Func<StreamPump> open)
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        for (int i = 0; i < Streams; i++)
        {
            using var frames = new SseReader();
            var pump = open();
            for (int at = 0; at < stream.Length; at += 1400)
            {
                frames.Append(stream.AsSpan(at, Math.Min(1400, stream.Length - at)));
                while (frames.TryRead(out var next))
                {
                    pump.Take(next, output);
                }

                output.ResetWrittenCount();
            }
        }

        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalNanoseconds / ((double)Streams * Chunks);
    }
}
