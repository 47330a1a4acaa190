using System.Buffers.Text;
using System.Text.Json;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Acme.Protocol;

/// <summary>One order for a certificate, from its names to the certificate (RFC 8555 7.4).</summary>
/// <param name="names">The names, lower case.</param>
/// <param name="kind">How each is shown to be ours.</param>
/// <param name="challenges">Where answers stand while the CA looks.</param>
internal sealed class AcmeOrder(AcmeConnection connection, IReadOnlyList<string> names, AcmeChallenge kind, PendingChallenges challenges, TimeProvider time)
{
    private readonly AcmePolling _polling = new(connection, time);

    private string KindName => kind == AcmeChallenge.Http01 ? "http-01" : "tls-alpn-01";

    /// <summary>The certificate and its chain in PEM, for the key that the request was signed with.</summary>
    /// <param name="request">The signing request in DER.</param>
    public async Task<string> RunAsync(byte[] request, CancellationToken cancellationToken)
    {
        var directory = await connection.DirectoryAsync(cancellationToken);
        var wanted = new OrderRequest([.. names.Select(n => new AcmeIdentifier("dns", n))]);
        var made = await connection.PostAsync(connection.Checked(directory.NewOrder), JsonSerializer.SerializeToUtf8Bytes(wanted, AcmeJson.Default.OrderRequest), cancellationToken);
        var url = connection.Checked(made.Location);
        var order = made.Read(AcmeJson.Default.OrderReply);
        if (order.Status == "pending")
        {
            await AuthorizeAsync(order, cancellationToken);
        }

        order = await _polling.UntilAsync(url, AcmeJson.Default.OrderReply, o => o.Status is not ("pending" or "processing"), "the order", cancellationToken);
        if (order.Status == "ready")
        {
            var csr = JsonSerializer.SerializeToUtf8Bytes(new FinalizeRequest(Base64Url.EncodeToString(request)), AcmeJson.Default.FinalizeRequest);
            await connection.PostAsync(connection.Checked(order.Finalize), csr, cancellationToken);
            order = await _polling.UntilAsync(url, AcmeJson.Default.OrderReply, o => o.Status is not ("ready" or "processing"), "the certificate", cancellationToken);
        }

        if (order.Status != "valid")
        {
            throw new AcmeException(order.Error?.Describe() ?? $"the order is {AcmeText.OneLine(order.Status ?? "without a status")}") { Kind = order.Error?.Kind, IsJudged = true };
        }

        var chain = await connection.ReadAsync(connection.Checked(order.Certificate), cancellationToken);
        return System.Text.Encoding.UTF8.GetString(chain.Body.Span);
    }

    private async Task AuthorizeAsync(OrderReply order, CancellationToken cancellationToken)
    {
        var shown = new List<PendingChallenge>();
        try
        {
            var begun = new List<Uri>();
            foreach (var url in order.Authorizations ?? [])
            {
                if (await BeginAsync(connection.Checked(url), shown, cancellationToken))
                {
                    begun.Add(url);
                }
            }

            foreach (var url in begun)
            {
                var end = await _polling.UntilAsync(url, AcmeJson.Default.AuthorizationReply, a => a.Status != "pending", "the proof of a name", cancellationToken);
                if (end.Status != "valid")
                {
                    throw Refused(end);
                }
            }
        }
        finally
        {
            shown.ForEach(challenges.Remove);
        }
    }

    /// <summary>Shows the answer and has the CA look at it; false when the CA knows the name as ours already.</summary>
    private async Task<bool> BeginAsync(Uri url, List<PendingChallenge> shown, CancellationToken cancellationToken)
    {
        var authorization = (await connection.ReadAsync(url, cancellationToken)).Read(AcmeJson.Default.AuthorizationReply);
        if (authorization.Status == "valid")
        {
            return false;
        }

        string name = authorization.Identifier?.Value ?? "";
        if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new AcmeException($"the CA wants a proof for {AcmeText.OneLine(name)}, which was not asked for");
        }

        var challenge = authorization.Challenges?.FirstOrDefault(c => c.Type == KindName);
        if (challenge is null)
        {
            string offered = string.Join(", ", authorization.Challenges?.Select(c => AcmeText.OneLine(c.Type ?? "")) ?? []);
            throw new AcmeException($"the CA takes no {KindName} for {name}, but {(offered.Length == 0 ? "nothing" : offered)}") { IsJudged = true };
        }

        if (challenge.Token is not { } token || !PendingChallenges.IsToken(token))
        {
            throw new AcmeException($"the CA sent a challenge for {name} whose token is none");
        }

        var pending = new PendingChallenge(kind, name, token, connection.Key.Authorize(token));
        shown.Add(pending);
        challenges.Add(pending);
        await connection.PostAsync(connection.Checked(challenge.Url), "{}"u8.ToArray(), cancellationToken);
        return true;
    }

    private AcmeException Refused(AuthorizationReply authorization)
    {
        var error = authorization.Challenges?.FirstOrDefault(c => c.Type == KindName)?.Error;
        string name = AcmeText.OneLine(authorization.Identifier?.Value ?? "a name");
        return new AcmeException($"{KindName} for {name} failed: {error?.Describe() ?? $"the authorization is {AcmeText.OneLine(authorization.Status ?? "without a status")}"}") { Kind = error?.Kind, IsJudged = true };
    }
}
