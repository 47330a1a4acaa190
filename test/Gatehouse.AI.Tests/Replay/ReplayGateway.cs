using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.AI.Models;
using Gatehouse.Core.Snapshots;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>
/// One gateway for all recordings, and one stand-in behind it for all vendors. The words of a call ("play-17.") say what the
/// stand-in answers, so that calls may run side by side.
/// </summary>
internal sealed partial class ReplayGateway : IAsyncDisposable
{
    /// <summary>Providers by the type that recordings name.</summary>
    private static readonly (string Type, string Path, string Settings)[] Providers =
    [
        ("openai", "/v1", ""),
        (RecordingCatalog.ResponsesProvider, "/v1", ", api: responses"),
        (RecordingCatalog.CompletionsProvider, "/v1", ", completions: true"),
        ("anthropic", "", ""),
        ("gemini", "", ""),
        ("bedrock", "", ", region: us-east-1"),
        ("cohere", "", ""),
        ("mistral", "/v1", ""),
        ("deepseek", "", ""),
        ("groq", "/openai/v1", ", responses: false"),
        ("xai", "/v1", ", responses: false"),
        ("perplexity", "", ""),
        ("ollama", "", ""),
    ];

    private readonly ConcurrentDictionary<int, Playback> _playbacks = new();
    private ModelGateway _gateway = null!;
    private int _count;

    /// <summary>The model that a provider of this type answers.</summary>
    public static string ModelOf(string provider) => "model-of-" + provider.Replace(' ', '-');

    public static async Task<ReplayGateway> StartAsync()
    {
        var replay = new ReplayGateway();
        var known = Providers.Select(p => p.Type).ToHashSet(StringComparer.Ordinal);
        var others = RecordingCatalog.Chats.Select(r => r.Provider).Distinct().Where(p => !known.Contains(p)).Select(p => (Type: p, Path: "/v1", Settings: ""));
        var yaml = new StringBuilder("ai:\n  providers:\n");
        var models = new StringBuilder("  models:\n");
        foreach (var (type, path, settings) in Providers.Concat(others))
        {
            yaml.AppendLine(CultureInfo.InvariantCulture, $$"""    "{{type}}": { type: {{type.Split(' ')[0]}}, url: "{server}{{path}}", keys: ["${env:KEY_1}"]{{settings}} }""");
            models.AppendLine(CultureInfo.InvariantCulture, $"    {ModelOf(type)}: \"{type}/vendors-model\"");
        }

        yaml.Append(models).AppendLine("routes:").AppendLine("  all: { match: /**, ai: all }");
        replay._gateway = await ModelGateway.StartAsync(yaml.ToString(), new FakeTimeProvider(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero)));
        replay._gateway.Server.Answering = replay.AnswerAsync;
        return replay;
    }

    /// <summary>Whether calls of this form go to the recording's provider as they come.</summary>
    public bool Passes(Front front, Recording recording)
        => Snapshot.Part<ModelDirectory>().Find(ModelOf(recording.Provider))!.Targets[0].Speaks(front.Wire);

    public GatewaySnapshot Snapshot => _gateway.Snapshot;

    public Task<string> ListenAsync() => _gateway.ListenAsync();

    /// <summary>Words that make the stand-in answer so.</summary>
    public string Script(Playback playback)
    {
        int number = Interlocked.Increment(ref _count);
        _playbacks[number] = playback;
        return $"play-{number}.";
    }

    /// <summary>Calls the provider in this form, which answers so.</summary>
    public async Task<TestExchange> CallAsync(Front front, string provider, bool stream, Playback playback)
    {
        var (path, body) = front.Call(ModelOf(provider), Script(playback), stream);
        return await _gateway.SendAsync(TestExchange.Post(path, body));
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private async Task<bool> AnswerAsync(HttpContext context, byte[] body)
    {
        var asked = Words().Match(Encoding.UTF8.GetString(body));
        if (!asked.Success)
        {
            return false;
        }

        var playback = _playbacks[int.Parse(asked.Groups[1].Value, CultureInfo.InvariantCulture)];
        context.Response.StatusCode = playback.Status;
        context.Response.ContentType = playback.ContentType;
        foreach (byte[] piece in playback.Pieces)
        {
            await context.Response.Body.WriteAsync(piece);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        return playback.IsCut ? throw FakeModelServer.Break : true;
    }

    [GeneratedRegex(@"play-(\d+)\.")]
    private static partial Regex Words();
}
