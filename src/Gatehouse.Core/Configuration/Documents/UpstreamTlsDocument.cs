using System.ComponentModel;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Certificates;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Configuration;

[Planned("min_version", "ciphers")]
public sealed record UpstreamTlsDocument : Document
{
    // Read once for each load, which makes its documents anew; a field would count in the equality of the record.
    private static readonly ConditionalWeakTable<UpstreamTlsDocument, string> Hashes = [];

    [Description("PEM file of the authorities that may sign the target's certificate, in place of the system's; relative to the configuration file.")]
    [Example("./tls/internal-ca.crt")]
    [NotEmpty]
    public string? Ca { get; init; }

    [Description("PEM file of the certificate, with its chain, that is shown to targets that ask for one.")]
    [Example("./tls/gateway.crt")]
    [NotEmpty]
    public string? Cert { get; init; }

    [Description("PEM file of the private key of cert.")]
    [Example("./tls/gateway.key")]
    [NotEmpty]
    public string? Key { get; init; }

    [Description("Name that the target's certificate must have and that is asked for (SNI), where it is not the host of the address.")]
    [Example("orders.internal")]
    public string? ServerName { get; init; }

    [Description("Public keys of which the target's certificate must have one: base64 of the SHA-256 of the key. Checked besides the rest.")]
    [Example("[\"YLh1dUR9y6Kja30RrAn7JKnbQG/uEtLMkBgFF2Fuihg=\"]")]
    public IReadOnlyList<string> Pins { get; init; } = [];

    [Description("Whether the certificate's chain, dates and name are checked. False trusts whoever answers, unless pins are set.")]
    public bool Verify { get; init; } = true;

    /// <summary>SHA-256 of what the files held when it was first asked for; empty without files.</summary>
    [NotASetting]
    public override string FilesHash => Hashes.GetValue(this, static d => CertificateFiles.HashOf([.. d.FilesRead()]));

    public override void Validate(ProblemList problems)
    {
        if ((Cert is null) != (Key is null))
        {
            var (there, missing) = Cert is null ? ("key", "cert") : ("cert", "key");
            problems.Add(ProblemCodes.InvalidCombination, this, there, $"{there} needs {missing}", $"Add {missing}: the PEM file of the {(missing == "key" ? "private key" : "certificate")}.");
        }

        if (ServerName is not null && Uri.CheckHostName(ServerName) is UriHostNameType.Unknown or UriHostNameType.Basic)
        {
            problems.Add(ProblemCodes.InvalidValue, this, "server_name", $"{PlainText.Quote(ServerName)} is no host name", "Write the name alone, without scheme and port: orders.internal");
        }

        foreach (string pin in Pins)
        {
            CheckPin(pin, problems);
        }

        if (!Verify)
        {
            CheckUnverified(problems);
        }
    }

    /// <summary>Faults of the files themselves; separate from <see cref="Validate"/>, so that a part that is refused anyway asks for no files.</summary>
    public void CheckFiles(ProblemList problems)
    {
        if (Ca is not null)
        {
            Try("ca", () => CertificateFiles.ReadAuthorities(FullPath(Ca)));
        }

        if (Cert is not null && Key is not null && Try("cert", () => CertificateFiles.ReadCertificate(FullPath(Cert))))
        {
            Try("key", () => CertificateFiles.ReadPair(FullPath(Cert), FullPath(Key)));
        }

        bool Try(string setting, Action read)
        {
            try
            {
                read();
                return true;
            }
            catch (CertificateFileException e)
            {
                problems.Add(e.IsUnreadable ? ProblemCodes.FileNotReadable : ProblemCodes.InvalidCertificate, this, setting, e.Message, e.Fix);
                return false;
            }
        }
    }

    public override IEnumerable<string> FilesRead() => new[] { Ca, Cert, Key }.OfType<string>().Select(FullPath);

    /// <summary>The settings of endpoints.</summary>
    public UpstreamTls ToSettings() => new()
    {
        CaFile = Ca is null ? null : FullPath(Ca),
        CertFile = Cert is null ? null : FullPath(Cert),
        KeyFile = Key is null ? null : FullPath(Key),
        ServerName = ServerName is null ? null : AsciiOf(ServerName),
        PinnedKeys = Pins.Count == 0 ? null : string.Join(' ', Pins.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)),
        Verify = Verify,
        FilesHash = FilesHash,
    };

    // On the wire and in certificates names are in ASCII.
    private static string AsciiOf(string name)
        => Uri.CheckHostName(name) == UriHostNameType.Dns && Uri.TryCreate($"https://{name}", UriKind.Absolute, out var uri) ? uri.IdnHost : name;

    private void CheckPin(string pin, ProblemList problems)
    {
        Span<byte> hash = stackalloc byte[33];
        if (pin.Length == 44 && Convert.TryFromBase64String(pin, hash, out int length) && length == 32)
        {
            return;
        }

        string fix = pin.StartsWith("sha256/", StringComparison.Ordinal)
            ? $"Write it without the beginning: {PlainText.Quote(pin["sha256/".Length..].TrimStart('/'))}"
            : "openssl x509 -in FILE -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64";
        problems.Add(ProblemCodes.InvalidValue, this, "pins", $"{PlainText.Quote(pin)} is not the base64 of a SHA-256 (44 characters, the last one =)", fix);
    }

    private void CheckUnverified(ProblemList problems)
    {
        if (Ca is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "ca", "ca says who may sign the certificate, verify: false that nobody looks", "Remove one of them.");
        }
        else if (Pins.Count == 0)
        {
            string path = SourcePath.Length == 0 ? "verify" : $"{SourcePath}.verify";
            problems.Add(new ConfigurationProblem(ProblemCodes.InsecureSetting, MarkOf("verify"), path, "the target's certificate is not checked: whoever answers at its address reads and changes what is sent")
            {
                Severity = ProblemSeverity.Warning,
                Hint = "Set ca to the authority that signed it, or pins to its public key.",
            });
        }
    }
}
