using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

/// <summary>The admin API of a server that runs, as commands ask it.</summary>
internal static class RunningServer
{
    public const string TokenVariable = "GATEHOUSE_ADMIN_TOKEN";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What the server answers; null after saying why there is nothing, with the exit code to end with.</summary>
    /// <param name="server">Where the admin API is, such as http://127.0.0.1:8081.</param>
    /// <param name="resource">Path below /admin/v1/.</param>
    /// <param name="terminal">Where to say what is wrong.</param>
    public static async Task<(JsonNode? Answer, int ExitCode)> GetAsync(string server, string resource, Terminal terminal)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            return (null, terminal.Fail(ExitCodes.Usage, $"--server takes an address such as http://127.0.0.1:8081; \"{server}\" is none."));
        }

        using var client = new HttpClient { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/admin/v1/" + resource));
        if (Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        try
        {
            using var response = await client.SendAsync(request);
            string body = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode
                ? (JsonNode.Parse(body), ExitCodes.Right)
                : (null, terminal.Fail(ExitCodes.Refused, Refusal(server, response.StatusCode)));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
        {
            string why = e is JsonException ? "answers something that is no JSON" : e is OperationCanceledException ? "does not answer" : "cannot be reached";
            return (null, terminal.Fail(ExitCodes.Unreachable, $"{server} {why}."));
        }
    }

    private static string Refusal(string server, HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => $"{server} asks for a token of its admin API: set {TokenVariable}.",
        HttpStatusCode.NotFound => $"{server} serves no admin API that has this.",
        _ => $"{server} answered {(int)status}.",
    };
}
