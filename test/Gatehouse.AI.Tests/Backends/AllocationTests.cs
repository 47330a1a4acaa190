using System.Buffers;
using System.Text;
using Gatehouse.AI.Backends;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Tests.Faults;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>
/// Bytes that one piece of a long stream allocates, from the provider's bytes to the client's: counted, not timed. Only this
/// thread's allocations are counted, so that tests beside it do not matter.
/// </summary>
public sealed class AllocationTests
{
    private const string Yaml = """
        ai:
          providers:
            openai: { type: openai, url: "http://localhost:1/v1", keys: ["${env:KEY_1}"], responses: true, completions: true }
            anthropic: { type: anthropic, url: "http://localhost:1", keys: ["${env:KEY_1}"] }
            gemini: { type: gemini, url: "http://localhost:1", keys: ["${env:KEY_1}"] }
            bedrock: { type: bedrock, url: "http://localhost:1", keys: ["${env:KEY_1}"], region: us-east-1 }
            cohere: { type: cohere, url: "http://localhost:1", keys: ["${env:KEY_1}"] }
            ollama: { type: ollama, url: "http://localhost:1", keys: ["${env:KEY_1}"] }
          models: { openai: openai/m, anthropic: anthropic/m, gemini: gemini/m, bedrock: bedrock/m, cohere: cohere/m, ollama: ollama/m }
        routes:
          llm: { match: /**, ai: all }
        """;

    private const int Chunks = 2000;

    // A piece of text as vendors send it: a few characters, some of them no ASCII.
    private const string Piece = " wörd";

    /// <summary>What passes through is looked at where it lies: nothing is made of it.</summary>
    [Theory]
    [InlineData("chat", "openai")]
    [InlineData("responses", "openai")]
    [InlineData("completions", "openai")]
    [InlineData("anthropic", "anthropic")]
    [InlineData("gemini", "gemini")]
    [InlineData("gemini-array", "gemini")]
    [InlineData("bedrock", "bedrock")]
    [InlineData("ollama-chat", "ollama")]
    [InlineData("ollama-generate", "ollama")]
    public async Task PassThrough_Chunk_AllocatesNothing(string form, string vendor)
    {
        double bytes = await MeasureAsync(form, vendor, translates: false);

        Assert.True(bytes < 1, $"{bytes} bytes for each chunk");
    }

    /// <summary>
    /// A translation makes a string of each piece of text (32 bytes for this one), whatever it is written as. OpenAI's chat and Gemini's form
    /// keep the text besides, for sources point into it. Vendors whose events are read as documents cost that document.
    /// </summary>
    [Theory]
    [InlineData("chat", "anthropic", 80)]
    [InlineData("chat", "gemini", 900)]
    [InlineData("chat", "bedrock", 80)]
    [InlineData("chat", "cohere", 1400)]
    [InlineData("chat", "ollama", 1100)]
    [InlineData("responses", "anthropic", 48)]
    [InlineData("responses", "openai", 48)]
    [InlineData("completions", "anthropic", 48)]
    [InlineData("anthropic", "openai", 48)]
    [InlineData("anthropic", "gemini", 900)]
    [InlineData("gemini", "openai", 80)]
    [InlineData("gemini-array", "anthropic", 80)]
    [InlineData("bedrock", "openai", 48)]
    [InlineData("bedrock", "anthropic", 48)]
    [InlineData("ollama-chat", "openai", 48)]
    [InlineData("ollama-generate", "anthropic", 48)]
    public async Task Translation_Chunk_AllocatesItsTextAndNoMoreThanStated(string form, string vendor, int most)
    {
        double bytes = await MeasureAsync(form, vendor, translates: true);

        Assert.True(bytes <= most, $"{bytes} bytes for each chunk, {most} at most");
    }

    private static async Task<double> MeasureAsync(string form, string vendor, bool translates)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var front = FrontForm.All.Single(f => f.Name == form);
        var events = VendorForms.For(vendor, translates ? "chat" : form);
        var target = gateway.Snapshot.Part<ModelDirectory>().Find(vendor)!.Targets[0];
        string[] url = front.Streamed.Replace("{0}", "m", StringComparison.Ordinal).Split('?');
        var endpoint = BuiltInDialects.Find(BuiltInDialects.AllFamilies)!.Find(url[0], new(), "POST", out string model)!;
        var address = new CallAddress(url[0], url.Length > 1 ? url[1] : "", model);
        var chat = ((ChatOperation)endpoint.Operation).Form;
        StreamPump pump = translates
            ? new TranslatingPump(target.Provider.OpenStream("m"), chat.OpenStream(chat.ReadCall(address, Encoding.UTF8.GetBytes(BodyOf(front))), address, 1), "m")
            : new PassThroughPump(chat, target.Provider.OpenTap(chat.WireForm, "m"), chat.OpenPassedStream(address, asksForUsage: form is "chat" or "completions"));
        return Measure(events, pump);
    }

    private static string BodyOf(FrontForm front)
        => front.Body.Replace("{0}", "m", StringComparison.Ordinal).Replace("{1}", "true", StringComparison.Ordinal);

    private static double Measure(VendorForm vendor, StreamPump pump)
    {
        using var frames = FrameReader.For(vendor.StreamType)!;
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        Take(frames, pump, output, vendor.Bytes(vendor.Opening));
        byte[] chunk = vendor.Bytes(vendor.Word(Piece));
        long before = 0;
        for (int i = 0; i < 2 * Chunks; i++)
        {
            if (i == Chunks)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            Take(frames, pump, output, chunk);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(pump.Error is null && pump.Tap.HasContent && pump.Tap.Characters >= 2 * Chunks * 4, $"{pump.Tap.Characters} characters, {pump.Error}");
        return (double)allocated / Chunks;
    }

    private static void Take(FrameReader frames, StreamPump pump, ArrayBufferWriter<byte> output, byte[] bytes)
    {
        frames.Append(bytes);
        while (frames.TryRead(out var next))
        {
            pump.Take(next, output);
        }

        output.ResetWrittenCount();
    }
}
