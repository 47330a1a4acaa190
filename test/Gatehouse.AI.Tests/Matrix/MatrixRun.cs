using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Matrix;

/// <summary>Sends every probe to every column's translator and looks at what comes out.</summary>
internal sealed class MatrixRun(ModelDirectory models)
{
    private static readonly (string Form, string Plain, IReadOnlyList<Probe> Probes)[] Sets =
    [
        (WireForm.OpenAIChat, ChatProbes.Plain, ChatProbes.All),
        (WireForm.OpenAIResponses, ResponsesProbes.Plain, ResponsesProbes.All),
        (WireForm.AnthropicMessages, AnthropicProbes.Plain, AnthropicProbes.All),
        (WireForm.Gemini, GeminiProbes.Plain, GeminiProbes.All),
        (WireForm.BedrockConverse, BedrockProbes.Plain, BedrockProbes.All),
        (WireForm.OllamaChat, OllamaProbes.Plain, OllamaProbes.All),
    ];

    private static readonly Dictionary<string, ChatForm> Built = BuiltInDialects.All
        .SelectMany(d => d.Endpoints).Select(e => e.Operation).OfType<ChatOperation>()
        .Select(o => o.Form).DistinctBy(f => f.WireForm).ToDictionary(f => f.WireForm, StringComparer.Ordinal);

    /// <summary>The forms in front that are there.</summary>
    public static IReadOnlyList<string> Forms { get; } = [.. Sets.Select(s => s.Form).Where(Built.ContainsKey)];

    /// <summary>One configuration with every column as a model: "c0", "c1" and so on.</summary>
    public static string Yaml
    {
        get
        {
            var yaml = new StringBuilder("ai:\n  providers:\n");
            for (int i = 0; i < Columns.All.Count; i++)
            {
                var column = Columns.All[i];
                yaml.AppendLine($"    p{i}: {{ type: {column.Type}, keys: [\"${{env:KEY_1}}\"]{(column.Settings.Length > 0 ? ", " + column.Settings : "")} }}");
            }

            yaml.AppendLine("  models:");
            for (int i = 0; i < Columns.All.Count; i++)
            {
                yaml.AppendLine($"    c{i}: \"p{i}/{Columns.All[i].Model}\"");
            }

            return yaml.AppendLine("routes:").AppendLine("  all: { match: /**, ai: openai }").ToString();
        }
    }

    public static IReadOnlyList<Probe> ProbesOf(string form) => Sets.Single(s => s.Form == form).Probes;

    /// <summary>What becomes of the feature, with what was reported or is missing.</summary>
    public (Fate Fate, string Why) Run(Probe probe, int column)
    {
        var target = models.Find($"c{column}")!.Targets[0];
        var form = Built[probe.Form];
        if (target.Speaks(probe.Form))
        {
            return (Fate.Kept, "");
        }

        string plain = Sets.Single(s => s.Form == probe.Form).Plain;
        var (before, _) = Translate(form, target, Body(plain, ""));
        string wire;
        LossReport losses;
        try
        {
            (losses, wire) = Translate(form, target, Body(plain, probe.Members));
        }
        catch (ModelException e) when (e.Error.Kind == ModelErrorKind.InvalidRequest)
        {
            return (Fate.Refused, e.Error.Message);
        }
        catch (ProblemException e)
        {
            return (Fate.Refused, e.Problem.Detail ?? "");
        }

        var own = losses.Losses.Except(before.Losses).ToArray();
        if (own.Length > 0)
        {
            return (own.Any(l => l.Kind == LossKind.Dropped) ? Fate.Dropped : Fate.Approximated, string.Join(", ", own.Select(l => l.Field)));
        }

        var missing = probe.Markers.Where(m => !wire.Contains(m, StringComparison.Ordinal)).ToArray();
        return missing.Length > 0 ? (Fate.LostInSilence, $"{string.Join(", ", missing)} in {wire}") : (Fate.Mapped, "");
    }

    private static (LossReport Losses, string Wire) Translate(ChatForm form, ModelTarget target, byte[] body)
    {
        var call = form.ReadCall(new CallAddress("/m", "", "m"), body);
        var losses = new LossReport();
        var sent = target.Provider.Translate(call, target.Model, losses);
        return (losses, Encoding.UTF8.GetString(sent.Body.Span));
    }

    private static byte[] Body(string plain, string members)
    {
        var body = JsonNode.Parse($"{{{plain}}}")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse($"{{{members}}}")!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }
}
