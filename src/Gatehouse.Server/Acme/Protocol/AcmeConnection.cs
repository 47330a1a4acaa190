using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Gatehouse.Server.Acme.Protocol;

/// <summary>
/// Signed requests to one CA. Only the server of the directory is spoken to, whatever its replies say, and only over TLS;
/// redirects are not followed. Every failure is an <see cref="AcmeException"/>.
/// </summary>
internal sealed class AcmeConnection(HttpClient http, Uri directory, AccountKey key, TimeProvider time)
{
    private const int MostNonceTries = 5;
    private const int MostNonces = 8;

    private readonly ConcurrentStack<string> _nonces = new();
    private DirectoryReply? _directory;

    public AccountKey Key => key;

    /// <summary>Address of the account, once it is known; what signs from then on.</summary>
    public Uri? Account { get; set; }

    public async Task<DirectoryReply> DirectoryAsync(CancellationToken cancellationToken)
    {
        if (_directory is null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, directory);
            var (reply, problem) = await SendAsync(request, cancellationToken);
            _directory = problem is null ? reply!.Read(AcmeJson.Default.DirectoryReply) : throw problem;
        }

        return _directory;
    }

    /// <summary>Reads a resource (RFC 8555 6.3).</summary>
    public Task<AcmeReply> ReadAsync(Uri url, CancellationToken cancellationToken) => PostAsync(url, ReadOnlyMemory<byte>.Empty, cancellationToken);

    /// <summary>Posts; a nonce that the CA does not take any more is replaced and the message sent again.</summary>
    public async Task<AcmeReply> PostAsync(Uri url, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            string nonce = await NonceAsync(cancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Post, Checked(url));
            request.Content = new ByteArrayContent(AcmeSignature.Sign(key, url, nonce, Account, payload.Span));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/jose+json");
            var (reply, problem) = await SendAsync(request, cancellationToken);
            if (problem is null)
            {
                return reply!;
            }

            if (problem.Kind != "badNonce" || attempt == MostNonceTries)
            {
                throw problem;
            }
        }
    }

    /// <summary>An address that the CA named.</summary>
    public Uri Checked(Uri? url)
        => url is { IsAbsoluteUri: true } && url.Scheme == Uri.UriSchemeHttps && url.Authority == directory.Authority
            ? url
            : throw new AcmeException($"{directory.Authority} names {(url is null ? "no address" : AcmeText.OneLine(url.OriginalString))} where an address of its own is expected");

    private async Task<string> NonceAsync(CancellationToken cancellationToken)
    {
        if (_nonces.TryPop(out string? nonce))
        {
            return nonce;
        }

        using var request = new HttpRequestMessage(HttpMethod.Head, Checked((await DirectoryAsync(cancellationToken)).NewNonce));
        var (_, problem) = await SendAsync(request, cancellationToken);
        return problem is not null ? throw problem
            : _nonces.TryPop(out nonce) ? nonce
            : throw new AcmeException($"{request.RequestUri} gave no nonce");
    }

    private async Task<(AcmeReply? Reply, AcmeException? Problem)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            Keep(response);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var wait = RetryAfterOf(response);
            return response.IsSuccessStatusCode
                ? (new AcmeReply(request.RequestUri!, body, response.Headers.Location, wait), null)
                : (null, ProblemOf(request.RequestUri!, response, body, wait));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            string reason = e is OperationCanceledException ? $"no answer within {http.Timeout.TotalSeconds:0} s"
                : e.GetBaseException().Message is var cause && !e.Message.Contains(cause, StringComparison.Ordinal) ? $"{e.Message} ({cause})"
                : e.Message;
            return (null, new AcmeException($"{request.RequestUri!.Authority} could not be asked: {AcmeText.OneLine(reason)}", e));
        }
    }

    private void Keep(HttpResponseMessage response)
    {
        if (_nonces.Count < MostNonces && response.Headers.TryGetValues("Replay-Nonce", out var nonces) && nonces.FirstOrDefault() is { Length: > 0 } nonce)
        {
            _nonces.Push(nonce);
        }
    }

    private static AcmeException ProblemOf(Uri url, HttpResponseMessage response, byte[] body, TimeSpan? wait)
    {
        bool isBusy = response.StatusCode == HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500;
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json" && TryRead(body) is { } problem)
        {
            return new AcmeException(problem.Describe(), null) { Kind = problem.Kind, RetryAfter = wait, IsJudged = !isBusy };
        }

        return new AcmeException($"{url} answered with status {(int)response.StatusCode}") { RetryAfter = wait };
    }

    private static ProblemReply? TryRead(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, AcmeJson.Default.ProblemReply);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        var field = response.Headers.RetryAfter;
        var wait = field?.Delta ?? (field?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait > TimeSpan.Zero ? wait : null;
    }
}
