using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers;

/// <summary>
/// The access token of one account (OAuth 2.0, RFC 6749): kept until shortly before it ends, and fetched once for however many calls wait for
/// it. Signing and waiting are off the event loop.
/// </summary>
internal sealed class AccessTokens(TokenGrant grant, UpstreamEndpoint endpoint, TimeProvider time)
{
    private const int LargestReply = 64 * 1024;

    /// <summary>A token that ends sooner than this is not used any more: a call takes its time to arrive.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LongestFetch = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private Token? _token;
    private Task<string>? _fetch;

    /// <summary>A token that still holds. Throws <see cref="ModelException"/> when there is none to be had.</summary>
    public ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        var token = Volatile.Read(ref _token);
        return token is not null && token.Until > time.GetUtcNow() ? new ValueTask<string>(token.Text) : WaitAsync(cancellationToken);
    }

    /// <summary>It was not taken: the next call fetches another.</summary>
    public void Forget() => Volatile.Write(ref _token, null);

    private async ValueTask<string> WaitAsync(CancellationToken cancellationToken)
    {
        Task<string> fetch;
        lock (_gate)
        {
            fetch = _fetch ??= Begin();
        }

        try
        {
            return await fetch.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            throw new ModelException(new ModelError(ModelErrorKind.Timeout, 504, $"{grant.Issuer} gave no access token in time."), exception);
        }
    }

    private Task<string> Begin()
    {
        var fetch = Task.Run(FetchAsync, CancellationToken.None);

        // All that waited may have gone when it fails.
        _ = fetch.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return fetch;
    }

    private async Task<string> FetchAsync()
    {
        try
        {
            using var deadline = new CancellationTokenSource(LongestFetch, time);
            await using var reply = await endpoint.SendAsync(Call(), deadline.Token);
            byte[] body = await ReadAsync(reply);
            return Take(reply.Status, body);
        }
        catch (UpstreamException exception)
        {
            throw new ModelException(exception.IsTimeout
                ? new ModelError(ModelErrorKind.Timeout, 504, $"{grant.Issuer} gave no access token in time.")
                : new ModelError(ModelErrorKind.Unreachable, 502, $"{grant.Issuer}'s server of access tokens could not be reached."), exception);
        }
        finally
        {
            lock (_gate)
            {
                _fetch = null;
            }
        }
    }

    private UpstreamCall Call()
    {
        var headers = new HeaderList();
        headers.Add("Host", grant.Address.Authority);
        headers.Add("content-type", "application/x-www-form-urlencoded");
        headers.Add("accept", "application/json");
        headers.Add("user-agent", "gatehouse");
        return new UpstreamCall
        {
            Method = "POST",
            Path = grant.Path,
            Headers = headers,
            Body = Encoding.ASCII.GetBytes(grant.Form(time.GetUtcNow())),
        };
    }

    private static async ValueTask<byte[]> ReadAsync(UpstreamReply reply)
    {
        var body = new ArrayBufferWriter<byte>(2048);
        while (await reply.ReadAsync() is { IsEmpty: false } piece && body.WrittenCount + piece.Length <= LargestReply)
        {
            body.Write(piece.Span);
        }

        return body.WrittenSpan.ToArray();
    }

    private string Take(int status, byte[] body)
    {
        var json = Parse(body);
        if (status == 200 && Text(json, "access_token") is { Length: > 0 } token)
        {
            int seconds = json.TryGetProperty("expires_in", out var lifetime) && lifetime.ValueKind == JsonValueKind.Number && lifetime.TryGetInt32(out int told) ? told : 0;
            Volatile.Write(ref _token, new Token(token, time.GetUtcNow() + TimeSpan.FromSeconds(seconds) - Margin));
            return token;
        }

        // Refused: an account that is gone, a key or secret that was withdrawn, a clock that is wrong.
        string why = Text(json, "error_description") ?? Text(json, "error") ?? string.Create(CultureInfo.InvariantCulture, $"status {status}");
        throw new ModelException(status is >= 400 and < 500 and not 408 and not 429
            ? new ModelError(ModelErrorKind.Authentication, 401, $"{grant.Issuer} gave no access token: {why}") { Code = Text(json, "error") }
            : new ModelError(ModelErrorKind.Unreachable, 502, $"{grant.Issuer} gave no access token: {why}"));
    }

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private sealed record Token(string Text, DateTimeOffset Until);
}
