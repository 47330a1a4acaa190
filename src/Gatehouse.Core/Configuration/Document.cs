using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration;

/// <summary>
/// A typed part of the configuration: sealed records with init-only members, safe defaults, a description and a range on
/// every setting. The binder fills it and sets <see cref="Source"/>.
/// </summary>
public abstract record Document
{
    /// <summary>The node it was read from; null when it was made in code (defaults, --to, tests).</summary>
    [NotASetting]
    public ConfigNode? Source { get; init; }

    /// <summary>Place of the whole document.</summary>
    [NotASetting]
    public SourceMark Mark => Source?.Mark ?? SourceMark.None;

    /// <summary>Path as in messages; empty when made in code.</summary>
    [NotASetting]
    public string SourcePath => Source?.Path ?? "";

    /// <summary>Place of a setting's value ("load_balancing"), or of the document when the setting was not written.</summary>
    public SourceMark MarkOf(string setting)
        => Source is ConfigMapping mapping && mapping.Find(setting) is { } entry ? entry.Value.Mark : Mark;

    /// <summary>One item of a list that was written as a setting; null when it was made in code. A single item may stand for a list of one.</summary>
    public ConfigNode? NodeOf(string setting, int item)
        => (Source is ConfigMapping mapping ? mapping.Find(setting)?.Value : null) is not { } node ? null
            : node is ConfigSequence list ? list.Items.ElementAtOrDefault(item)
            : node is ConfigMapping map ? map.Entries.ElementAtOrDefault(item)?.Value
            : node;

    /// <summary>Hash of what was written, whatever its place; equal text gives equal hashes.</summary>
    public string ContentHash() => Source?.ContentHash ?? "code:" + ToString();

    /// <summary>
    /// Faults in relations between the members of this document; called for every bound document after its members were
    /// checked one by one. References to other parts are checked elsewhere (<see cref="ReferenceToAttribute"/>, descriptors).
    /// </summary>
    public virtual void Validate(ProblemList problems)
    {
    }

    /// <summary>Full paths of files that are read because of this document; a change of one is a change of the configuration.</summary>
    public virtual IEnumerable<string> FilesRead() => [];

    /// <summary>Hash of what those files hold in this load, where what is compiled from the document depends on it; what it differs for is made anew.</summary>
    [NotASetting]
    public virtual string FilesHash => "";

    /// <summary>
    /// Full path of a file that is named relative to the file the name stands in. A path that was refused (missing, empty,
    /// with a NUL) becomes empty: nobody can open it.
    /// </summary>
    protected string FullPath(string? path)
        => string.IsNullOrEmpty(path) || path.Contains('\0', StringComparison.Ordinal)
            ? ""
            : Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(Mark.File is { Length: > 0 } file ? file : "gatehouse.yaml"))!);
}
