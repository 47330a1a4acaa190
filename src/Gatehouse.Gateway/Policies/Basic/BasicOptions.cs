using System.ComponentModel;
using System.Runtime.CompilerServices;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Secrets;

namespace Gatehouse.Gateway.Policies.Basic;

public sealed record BasicOptions : Document
{
    // Read once for each load, which makes its documents anew; a field would count in the equality of the record.
    private static readonly ConditionalWeakTable<BasicOptions, PasswordFile> Lists = [];

    [ShortForm]
    [Description("File of users and bcrypt hashes, one NAME:HASH a line, as htpasswd -B writes it; relative to the configuration file. Read again when it changes.")]
    [Example("./users.htpasswd")]
    [NotEmpty]
    public string? UsersFile { get; init; }

    [Description("Users by name, with a password or its bcrypt hash from the environment or a file.")]
    public IReadOnlyDictionary<string, Secret> Users { get; init; } = new Dictionary<string, Secret>(StringComparer.Ordinal);

    [Description("What the browser shows to whoever is asked for a password.")]
    public string Realm { get; init; } = "gateway";

    [Description("Consumers by user. A user who is not here is the consumer of the same name, if there is one.")]
    [ReferenceTo("consumers")]
    public IReadOnlyDictionary<string, string> Consumers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("Whether name and password go upstream with the request.")]
    public bool Forward { get; init; }

    [Description("How long a password that was right need not be checked again. 0s checks it with every request, which takes as long as its hash was made to take.")]
    [AllowedRange("0s", "1h")]
    public TimeSpan Remember { get; init; } = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    [NotASetting]
    public override string FilesHash => UsersFile is null ? "" : File.Hash;

    /// <summary>What the file holds in this load; nothing when none is named.</summary>
    internal PasswordFile File => Lists.GetValue(this, static o => o.UsersFile is null ? PasswordFile.None : PasswordFile.Read(o.FullPath(o.UsersFile)));

    public override IEnumerable<string> FilesRead() => UsersFile is null ? [] : [FullPath(UsersFile)];
}
