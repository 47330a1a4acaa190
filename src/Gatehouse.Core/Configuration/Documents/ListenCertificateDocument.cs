using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

/// <summary>A certificate of a listener with its key.</summary>
public sealed record ListenCertificateDocument : Document
{
    [Description("PEM file with the certificate and its chain; relative to the configuration file.")]
    [NotEmpty]
    public required string Cert { get; init; }

    [Description("PEM file with the private key.")]
    [NotEmpty]
    public required string Key { get; init; }

    [Description("Names it is shown for, in place of those in the certificate; *.example.com stands for one label.")]
    [Example("[shop.example.com, \"*.shop.example.com\"]")]
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Full path of the certificate; written paths are relative to the file they stand in.</summary>
    [NotASetting]
    public string CertFile => FullPath(Cert);

    /// <summary>Full path of the key.</summary>
    [NotASetting]
    public string KeyFile => FullPath(Key);

    public override void Validate(ProblemList problems)
    {
        for (int i = 0; i < Hosts.Count; i++)
        {
            string host = Hosts[i].StartsWith("*.", StringComparison.Ordinal) ? Hosts[i][2..] : Hosts[i];
            if (Uri.CheckHostName(host) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
            {
                problems.Add(ProblemCodes.InvalidValue, this, "hosts", i, $"{PlainText.Quote(Hosts[i])} is no host name", "Write the name alone: shop.example.com, or *.example.com for all names one label longer.");
            }
        }
    }

    public override IEnumerable<string> FilesRead() => [CertFile, KeyFile];
}
