using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Models;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Tests.Replay;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>What the product reads of a recording, in each of the ways it has: passing through and translated.</summary>
internal static class OurUsage
{
    public static IEnumerable<(string Way, TokenUsage Usage)> Of(ReplayGateway gateway, Recording recording)
    {
        var provider = gateway.Snapshot.Part<ModelDirectory>().Find(ReplayGateway.ModelOf(recording.Provider))!.Targets[0].Provider;
        byte[] bytes = [.. recording.Pieces().SelectMany(p => p)];
        if (recording.IsStream)
        {
            yield return ("passing", Watch(provider.OpenTap(recording.Form, "vendors-model"), recording, bytes));
            if (recording.Form != WireForm.OpenAICompletions)
            {
                yield return ("translated", Watch(new StreamTap(provider.OpenStream("vendors-model")), recording, bytes));
            }
        }
        else
        {
            yield return ("passing", provider.Summarize(recording.Form, bytes).Usage);
            if (recording.Form != WireForm.OpenAICompletions && Translated(provider, bytes) is { } read)
            {
                yield return ("translated", read);
            }
        }
    }

    /// <summary>A watcher that has seen the whole stream.</summary>
    public static ProviderTap TapOf(ReplayGateway gateway, Recording recording)
    {
        var provider = gateway.Snapshot.Part<ModelDirectory>().Find(ReplayGateway.ModelOf(recording.Provider))!.Targets[0].Provider;
        var tap = provider.OpenTap(recording.Form, "vendors-model");
        Watch(tap, recording, [.. recording.Pieces().SelectMany(p => p)]);
        return tap;
    }

    // An answer that says it failed is none to translate.
    private static TokenUsage? Translated(ModelProvider provider, byte[] bytes)
    {
        try
        {
            return provider.ReadReply("vendors-model", bytes).Usage;
        }
        catch (ModelException)
        {
            return null;
        }
    }

    private static TokenUsage Watch(ProviderTap tap, Recording recording, byte[] bytes)
    {
        using var frames = FrameReader.For(recording.ContentType)!;
        frames.Append(bytes);
        while (frames.TryRead(out var next))
        {
            tap.Read(next.Name, next.Data);
        }

        return tap.Usage;
    }
}
