using System.Diagnostics;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Tests.JavaScript;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>
/// The vendors' own clients read every recording that is translated for them, one process for each client, and say what the
/// recording says. What passes byte for byte is the vendor's to get right.
/// </summary>
public sealed class ClientWalkTests(ReplayFixture fixture) : IClassFixture<ReplayFixture>
{
    [Theory]
    [InlineData("chat")]
    [InlineData("responses")]
    [InlineData("messages")]
    [InlineData("gemini")]
    public async Task Client_EveryRecording_ReadsWhatItSays(string client)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        Assert.SkipUnless(File.Exists(JavaScriptClientTests.Node), JavaScriptClientTests.NotInstalled);
        var front = Front.All.Single(f => f.Name == client);
        var recordings = RecordingCatalog.Chats.Where(r => !r.IsBroken && ReplayTests.Reaches(front, r) && !fixture.Gateway.Passes(front, r)).ToList();
        string address = await fixture.Gateway.ListenAsync();
        var calls = new JsonArray([.. recordings.Select(r => new JsonObject
        {
            ["name"] = r.Name,
            ["model"] = ReplayGateway.ModelOf(r.Provider),
            ["words"] = fixture.Gateway.Script(new Playback(r.ContentType, r.Pieces())),
            ["stream"] = r.IsStream,
        })]);

        var read = (await RunAsync(client, address, calls.ToJsonString())).Select(l => JsonNode.Parse(l)!).ToDictionary(n => n.Text("name")!, StringComparer.Ordinal);

        var faults = new List<string>();
        foreach (var recording in recordings)
        {
            string expected = Describe(front, front.Expect(recording.Said));
            string actual = read.TryGetValue(recording.Name, out var said) ? Describe(said) : "nothing";
            if (expected != actual)
            {
                faults.Add($"{recording.Name}:\n  expected {expected}\n  read     {actual}");
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count}\n" + string.Join("\n", faults.Take(30)));
    }

    private static string Describe(Front front, Said said)
    {
        string ending = (front.Name, said.Ending) switch
        {
            ("chat", Ending.Length) => "length",
            ("chat", Ending.Tools) => "tool_calls",
            ("chat", Ending.Filter) => "content_filter",
            ("chat", _) => "stop",
            ("responses", Ending.Stop or Ending.Tools) => "completed",
            ("responses", _) => "incomplete",
            ("messages", Ending.Length) => "max_tokens",
            ("messages", Ending.Tools) => "tool_use",
            ("messages", Ending.Filter) => "refusal",
            ("messages", Ending.Paused) => "pause_turn",
            ("messages", _) => "end_turn",
            (_, Ending.Length) => "MAX_TOKENS",
            (_, Ending.Filter) => "SAFETY",
            _ => "STOP",
        };
        return Describe(said.Text, said.Refusal, ending, said.Calls, said.Tokens?.Output ?? 0);
    }

    private static string Describe(JsonNode read)
        => read.Text("fault") ?? Describe(read.Text("text")!, read.Text("refusal")!, read.Text("ending")!, read.Items("calls").Select(c => $"{c[0]} {Look.Canonical(c[1]?.DeepClone())}"), read.Number("output") ?? 0);

    private static string Describe(string text, string refusal, string ending, IEnumerable<string> calls, long output)
        => $"{Short(text)} | {refusal} | {string.Join(", ", calls.Select(Short))} | {ending} | {output}";

    private static string Short(string text) => text.Length <= 120 ? text : $"{text[..60]}...{text[^40..]} ({text.Length})";

    private static async Task<string[]> RunAsync(string client, string address, string calls)
    {
        var start = new ProcessStartInfo(JavaScriptClientTests.Node, ["recordings.mjs", client, address])
        {
            WorkingDirectory = JavaScriptClientTests.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var stop = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var errors = process.StandardError.ReadToEndAsync(stop);
        await process.StandardInput.WriteAsync(calls);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(stop).WaitAsync(TimeSpan.FromSeconds(120), stop);
        }
        catch (TimeoutException)
        {
            process.Kill();
            Assert.Fail($"{client} did not end; so far: {await output} {await errors}");
        }

        Assert.True(process.ExitCode == 0, await errors);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
