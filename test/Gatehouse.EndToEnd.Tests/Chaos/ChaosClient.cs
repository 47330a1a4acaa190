using System.Diagnostics;
using System.Globalization;

namespace Gatehouse.EndToEnd.Tests.Chaos;

/// <summary>A few clients that send one request after the other and count what becomes of each.</summary>
internal static class ChaosClient
{
    public static async Task<Outcomes> SendAsync(HttpClient http, string path, int clients, int requests)
    {
        var outcomes = new Outcomes();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            for (int i = 0; i < requests; i++)
            {
                await OneAsync(http, path, outcomes);
            }
        }));
        return outcomes;
    }

    /// <summary>Goes on until it is told to stop.</summary>
    public static async Task<Outcomes> SendUntilAsync(HttpClient http, string path, int clients, CancellationToken stop)
    {
        var outcomes = new Outcomes();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                await OneAsync(http, path, outcomes);
                await Task.Delay(5, CancellationToken.None);
            }
        }));
        return outcomes;
    }

    private static async Task OneAsync(HttpClient http, string path, Outcomes outcomes)
    {
        var took = Stopwatch.StartNew();
        string outcome;
        Exception? fault = null;
        try
        {
            using var reply = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            await reply.Content.ReadAsByteArrayAsync();
            outcome = ((int)reply.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        catch (TaskCanceledException e)
        {
            (outcome, fault) = ("no answer", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The head may or may not have left the gateway before it cut the reply.
            (outcome, fault) = ("cut", e);
        }

        outcomes.Add(outcome, took.Elapsed, fault);
    }
}
