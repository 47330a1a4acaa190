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
                outcomes.Add(await OneAsync(http, path));
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
                outcomes.Add(await OneAsync(http, path));
                await Task.Delay(5, CancellationToken.None);
            }
        }));
        return outcomes;
    }

    private static async Task<string> OneAsync(HttpClient http, string path)
    {
        try
        {
            using var reply = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            try
            {
                await reply.Content.ReadAsByteArrayAsync();
                return ((int)reply.StatusCode).ToString(CultureInfo.InvariantCulture);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return "cut";
            }
        }
        catch (TaskCanceledException)
        {
            return "no answer";
        }
        catch (HttpRequestException)
        {
            // The head may or may not have left the gateway before it cut the reply.
            return "cut";
        }
    }
}
