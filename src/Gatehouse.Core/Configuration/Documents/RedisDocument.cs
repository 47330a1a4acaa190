using System.ComponentModel;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Certificates;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.State;

namespace Gatehouse.Core.Configuration;

/// <summary>A Redis that nodes share.</summary>
public sealed record RedisDocument : Document
{
    // Read once for each load, which makes its documents anew; a field would count in the equality of the record.
    private static readonly ConditionalWeakTable<RedisDocument, string> Hashes = [];

    [ShortForm]
    [Description("Its address: redis://USER:PASSWORD@HOST:PORT/DATABASE, or rediss:// for TLS. User, password, port and database may be left out.")]
    [Example("\"${env:GATEHOUSE_REDIS}\"")]
    public required RedisAddress Url { get; init; }

    [Description("The longest time that a request waits for an answer.")]
    [AllowedRange("1ms", "10s")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(20);

    [Description("What a node does while there is no answer: local goes on with what it holds and then with local_share, refuse with what it holds and then refuses (503).")]
    public OnStoreFailure OnFailure { get; init; } = OnStoreFailure.Local;

    [Description("Under local: the part of what was left of a budget, as last known, that each node may use while there is no answer; of the whole budget for a node that never had one. 100% divided by the number of nodes cannot exceed the budget.")]
    [AllowedRange("0%", "100%")]
    public Share LocalShare { get; init; } = new(0.1);

    [Description("Begin of every key. Gateways with another prefix or another tenant share nothing with these.")]
    [NotEmpty]
    public string Prefix { get; init; } = "gatehouse";

    [Description("Name of this node among those that share, the same after a restart. The name of the host when not set.")]
    [Example("\"${env:HOSTNAME}\"")]
    [NotEmpty]
    public string? Node { get; init; }

    [Description("PEM file of the authorities that may sign the certificate of a rediss:// address, in place of the system's; relative to the configuration file.")]
    [Example("./tls/internal-ca.crt")]
    [NotEmpty]
    public string? Ca { get; init; }

    /// <summary>Full path of the file of authorities; null for the system's.</summary>
    [NotASetting]
    public string? CaFile => Ca is null ? null : FullPath(Ca);

    [NotASetting]
    public override string FilesHash => Hashes.GetValue(this, static d => CertificateFiles.HashOf([.. d.FilesRead()]));

    public override void Validate(ProblemList problems)
    {
        if (OnFailure == OnStoreFailure.Refuse && Source is ConfigMapping mapping && mapping.Find("local_share") is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "local_share", "local_share has no effect with on_failure: refuse", "Remove it, or write on_failure: local.");
        }

        if (Prefix.AsSpan().ContainsAnyExceptInRange('!', '~') || Prefix.AsSpan().ContainsAny('{', '}'))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "prefix", $"{PlainText.Quote(Prefix)} cannot begin a key", "Use letters, digits and signs without spaces and braces: gatehouse");
        }

        if (Node is not null && Node.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "node", $"{PlainText.Quote(Node)} is no name of a node", "Use letters, digits and signs without spaces.");
        }

        if (CaFile is { Length: > 0 } file)
        {
            CheckCa(file, problems);
        }
    }

    public override IEnumerable<string> FilesRead() => CaFile is { } file ? [file] : [];

    private void CheckCa(string file, ProblemList problems)
    {
        if (!Url.IsTls)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "ca", "ca needs an address that begins with rediss://", "Write rediss:// in url, or remove ca.");
        }

        try
        {
            CertificateFiles.ReadAuthorities(file);
        }
        catch (CertificateFileException e)
        {
            problems.Add(e.IsUnreadable ? ProblemCodes.FileNotReadable : ProblemCodes.InvalidCertificate, this, "ca", e.Message, e.Fix);
        }
    }
}
