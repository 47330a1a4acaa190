using System.ComponentModel;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Policies.Ip;

public sealed record IpOptions : Document
{
    // Read once for each load, which makes its documents anew; a field would count in the equality of the record.
    private static readonly ConditionalWeakTable<IpOptions, AddressFiles> Lists = [];

    [Description("Networks and addresses that are let in; all others are refused.")]
    [Example("[10.0.0.0/8, \"2001:db8::/32\"]")]
    public IReadOnlyList<string>? Allow { get; init; }

    [Description("Networks and addresses that are refused, also when allow has them.")]
    [Example("[203.0.113.7]")]
    public IReadOnlyList<string>? Deny { get; init; }

    [Description("File with more of allow, one a line, # begins a comment; relative to the configuration file. Read again when it changes.")]
    [Example("./lists/office.txt")]
    [NotEmpty]
    public string? AllowFile { get; init; }

    [Description("File with more of deny, as allow_file.")]
    [Example("./lists/blocked.txt")]
    [NotEmpty]
    public string? DenyFile { get; init; }

    /// <inheritdoc/>
    [NotASetting]
    public override string FilesHash => $"{Files.Allow?.Hash} {Files.Deny?.Hash}".Trim();

    /// <summary>What the files hold in this load.</summary>
    internal AddressFiles Files => Lists.GetValue(this, static options => options.ReadFiles());

    public override IEnumerable<string> FilesRead() => new[] { AllowFile, DenyFile }.OfType<string>().Select(FullPath);

    private AddressFiles ReadFiles()
        => new(AllowFile is null ? null : AddressFile.Read(FullPath(AllowFile)), DenyFile is null ? null : AddressFile.Read(FullPath(DenyFile)));
}
