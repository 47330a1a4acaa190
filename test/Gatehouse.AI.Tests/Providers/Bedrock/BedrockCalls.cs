using System.Buffers;
using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Bedrock;
using Gatehouse.Core.Secrets;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Bedrock;

/// <summary>Short ways to translate calls, and recordings as binary frames.</summary>
internal static class BedrockCalls
{
    public const string Claude = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";

    public static BedrockProvider Provider { get; } = new(
        new BedrockOptions { Name = "bedrock", Region = "us-east-1" },
        new ProviderKeys([new ProviderKey(new Secret("the-key"))], TimeProvider.System),
        TimeProvider.System);

    /// <summary>The wire body and what was lost.</summary>
    public static (string Wire, string Loss) Translate(ModelCall call, string model = Claude)
    {
        var loss = new LossReport();
        string wire = Encoding.UTF8.GetString(BedrockTranslator.Write(call, model, loss).Span);
        using var valid = JsonDocument.Parse(wire, new JsonDocumentOptions { AllowDuplicateProperties = false });
        return (wire, loss.ToString());
    }

    /// <summary>
    /// The events of a recording, as name and payload. A recording has one object a line whose one member is the event's name;
    /// on the wire the name stands in a header and the payload is the member's value.
    /// </summary>
    public static IReadOnlyList<(string Name, string Payload)> Recorded(string file)
        => [.. File.ReadAllLines(SharedData.PathOf("ai-recordings", "amazon-bedrock", file)).Where(l => l.Length > 0).Select(Unwrap)];

    public static TheoryData<string> RecordedStreams() => Names(".chunks.txt");

    public static TheoryData<string> RecordedReplies() => Names(".json");

    /// <summary>Events as the service frames them.</summary>
    public static byte[] Frame(IEnumerable<(string Name, string Payload)> events)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var (name, payload) in events)
        {
            if (name.EndsWith("Exception", StringComparison.Ordinal))
            {
                EventStreamWriter.WriteException(output, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(payload));
            }
            else
            {
                EventStreamWriter.WriteEvent(output, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(payload));
            }
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads frames that arrive in these pieces.</summary>
    public static List<StreamEvent> Read(IEnumerable<byte[]> pieces, bool end = true)
    {
        using var frames = new EventStreamReader();
        var stream = new BedrockStream();
        var events = new List<StreamEvent>();
        foreach (byte[] piece in pieces)
        {
            frames.Append(piece);
            while (frames.TryRead(out var next))
            {
                stream.Read(next.Name, next.Data, events);
            }
        }

        if (end)
        {
            stream.End(events);
        }

        return events;
    }

    public static List<StreamEvent> Read(params (string Name, string Payload)[] events) => Read([Frame(events)]);

    private static (string, string) Unwrap(string line)
    {
        using var document = JsonDocument.Parse(line);
        var member = document.RootElement.EnumerateObject().Single();
        return (member.Name, member.Value.GetRawText());
    }

    private static TheoryData<string> Names(string ending)
        => SharedData.IsAvailable
            ? [.. Directory.GetFiles(SharedData.PathOf("ai-recordings", "amazon-bedrock")).Select(f => Path.GetFileName(f)!).Where(f => f.EndsWith(ending, StringComparison.Ordinal)).Order(StringComparer.Ordinal)]
            : ["absent"];
}
