using System.Net;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Front.Clients;

namespace Gatehouse.Fuzz.Clients;

/// <summary>
/// What a trusted proxy says of a client, against a second reading: the same requests are refused, and the others have the
/// same client, chain and scheme. NUL parts the input into X-Forwarded-For, X-Forwarded-Proto and Forwarded; a field that is
/// only a minus sign is missing. A line feed parts several fields of one name.
/// </summary>
internal static class ForwardedTarget
{
    private static readonly IPAddress Peer = IPAddress.Parse("10.0.0.1");
    private static readonly ClientSource Source = new(new TrustedPeers(["10.0.0.0/8", "2001:db8::/32"]), TrustedFields.Either);

    public static void Run(byte[] input)
    {
        string[] parts = Encoding.Latin1.GetString(input).Split('\0');
        if (parts.Length > 3 || parts.Any(p => p.Any(c => c is (< ' ' and not ('\t' or '\n')) or '\u007f')))
        {
            return;
        }

        string? list = FieldAt(parts, 0);
        string? protocol = FieldAt(parts, 1);
        string? forwarded = FieldAt(parts, 2);
        var ours = Source.Find(Peer, new ToldFields(list, protocol, forwarded));
        var plain = PlainClient.Of(Peer, IsTrusted, list, protocol, forwarded);
        FuzzException.Require((ours.Problem is null) == plain is not null, $"refused by one reading only: {ours.Problem?.Detail ?? "ours takes " + ours.Address}");
        if (plain is null)
        {
            return;
        }

        FuzzException.Require(ours.Address.Equals(plain.Address), $"the client is {ours.Address}, {plain.Address}");
        FuzzException.Require(ours.Chain == plain.Chain, $"the chain is {ours.Chain}, {plain.Chain}");
        FuzzException.Require(ours.Scheme == plain.Scheme, $"the scheme is {ours.Scheme}, {plain.Scheme}");
    }

    private static string? FieldAt(string[] parts, int at) => parts.Length > at && parts[at] != "-" ? parts[at] : null;

    private static bool IsTrusted(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return bytes.Length == 4 ? bytes[0] == 10 : bytes is [0x20, 0x01, 0x0d, 0xb8, ..];
    }
}
