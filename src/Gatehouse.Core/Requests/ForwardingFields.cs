namespace Gatehouse.Core.Requests;

/// <summary>
/// Fields in which proxies tell on whose behalf they ask. Services believe the gateway, so what a client sends under these
/// names (or under one with underscores, which programs behind CGI take for it) never travels: the gateway writes its own.
/// </summary>
public static class ForwardingFields
{
    private static readonly string[] Others =
    [
        "Forwarded", "Client-IP", "True-Client-IP", "Fastly-Client-IP", "Fly-Client-IP", "CF-Connecting-IP", "CF-Connecting-IPv6", "CF-Pseudo-IPv4",
    ];

    private static readonly string[] OthersWithX =
    [
        "X-Real-IP", "X-Client-IP", "X-Remote-IP", "X-Remote-Addr", "X-Originating-IP", "X-Cluster-Client-IP", "X-Original-Forwarded-For",
        "X-Original-Proto", "X-Envoy-External-Address", "X-Azure-ClientIP", "X-Azure-SocketIP", "X-ProxyUser-IP", "X-Client-Verify", "X-Client-DN", "X-ARR-SSL",
    ];

    // Proxies tell of certificates under families of names: the certificate, its subject, whether it was good.
    private static readonly string[] OfCertificates = ["Client-Cert", "CF-Client-Cert", "SSL-Client-"];

    private static readonly string[] OfCertificatesWithX = ["X-Client-Cert", "X-SSL-", "X-ARR-ClientCert", "X-Amzn-Mtls-"];

    /// <summary>Whether a field of this name says who the client is, with what certificate, and how it came.</summary>
    public static bool Contains(string name) => name.Length >= 9 && (name[0] | 0x20) switch
    {
        'x' => name[1] is '-' or '_' && (name.AsSpan(2).StartsWith("Forwarded", StringComparison.OrdinalIgnoreCase) || IsOneOf(OthersWithX, name) || BeginsAsOneOf(OfCertificatesWithX, name)),
        'f' or 't' => IsOneOf(Others, name),
        'c' => IsOneOf(Others, name) || BeginsAsOneOf(OfCertificates, name),
        's' => BeginsAsOneOf(OfCertificates, name),
        _ => false,
    };

    /// <summary>Removes them all.</summary>
    public static void Remove(HeaderList fields)
    {
        for (int i = fields.Count - 1; i >= 0; i--)
        {
            string name = fields[i].Name;
            if (Contains(name))
            {
                fields.RemoveAlike(name);
                i = Math.Min(i, fields.Count);
            }
        }
    }

    private static bool BeginsAsOneOf(string[] beginnings, string name)
    {
        foreach (string beginning in beginnings)
        {
            if (BeginsAs(beginning, name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool BeginsAs(string beginning, string name)
    {
        if (name.Length < beginning.Length)
        {
            return false;
        }

        for (int i = 0; i < beginning.Length; i++)
        {
            char c = name[i] == '_' ? '-' : char.ToLowerInvariant(name[i]);
            if (c != char.ToLowerInvariant(beginning[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOneOf(string[] names, string name)
    {
        foreach (string known in names)
        {
            if (HeaderList.AreAlike(name, known))
            {
                return true;
            }
        }

        return false;
    }
}
