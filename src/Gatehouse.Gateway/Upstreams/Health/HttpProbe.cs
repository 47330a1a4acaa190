using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>Sends a request and looks at its reply.</summary>
internal sealed class HttpProbe(HealthCheckDocument check, string host, UpstreamEndpoint endpoint) : HealthProbe
{
    /// <summary>Bytes of a body that are read; the rest is left with the connection.</summary>
    private const int MostBody = 64 * 1024;

    private readonly byte[]? _expected = check.ExpectBody is { } text ? Encoding.UTF8.GetBytes(text) : null;

    public override async ValueTask<CheckFault?> AskAsync(CancellationToken cancellationToken)
    {
        await using var reply = await endpoint.SendAsync(Call(), cancellationToken);
        if (!check.ExpectStatus.Any(r => r.Contains(reply.Status)))
        {
            return new CheckFault("status", $"status {reply.Status} is not in {string.Join(", ", check.ExpectStatus)}");
        }

        byte[] body = await ReadAsync(reply);
        return _expected is null || body.AsSpan().IndexOf(_expected) >= 0
            ? null
            : new CheckFault("body", $"the first {body.Length} bytes of the body do not have the text of expect_body");
    }

    protected override void Retire() => endpoint.Dispose();

    // A body that nobody reads looks to the target like a client that broke off.
    private async ValueTask<byte[]> ReadAsync(UpstreamReply reply)
    {
        if (check.Method == "HEAD" || reply.Status is 204 or 205 or 304)
        {
            return [];
        }

        using var body = new MemoryStream();
        while (body.Length < MostBody)
        {
            var piece = await reply.ReadAsync();
            if (piece.IsEmpty)
            {
                break;
            }

            body.Write(piece.Span[..(int)Math.Min(piece.Length, MostBody - body.Length)]);
        }

        return body.ToArray();
    }

    private UpstreamCall Call()
    {
        int query = check.Path.IndexOf('?', StringComparison.Ordinal);
        var call = new UpstreamCall
        {
            Method = check.Method,
            Path = query < 0 ? check.Path : check.Path[..query],
            Query = query < 0 ? "" : check.Path[(query + 1)..],
        };
        HealthFields.Write(call.Headers, check, host);
        return call;
    }
}
