namespace Gatehouse.Testing;

/// <summary>A client's handler that plants secrets in each request, and searches each problem that comes back for all there are.</summary>
public sealed class SecretSearch(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Headers.Contains("Cookie"))
        {
            request.Headers.Add("Cookie", "session=" + PlantedSecrets.Cookie);
        }

        request.Headers.TryAddWithoutValidation("X-Planted-Token", PlantedSecrets.Token);
        if (request.Headers.Authorization?.Parameter is { } credentials)
        {
            PlantedSecrets.Add(credentials, "the Authorization of a request");
        }

        foreach (string key in request.Headers.TryGetValues("X-API-Key", out var keys) ? keys : [])
        {
            PlantedSecrets.Add(key, "the X-API-Key of a request");
        }

        var reply = await base.SendAsync(request, cancellationToken);
        if (reply.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            await reply.Content.LoadIntoBufferAsync(cancellationToken);
            PlantedSecrets.Search($"the reply to {request.Method} {request.RequestUri}", $"{reply.Headers}{await reply.Content.ReadAsStringAsync(cancellationToken)}");
        }

        return reply;
    }
}
