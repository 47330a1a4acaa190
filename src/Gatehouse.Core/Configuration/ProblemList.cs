using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration;

/// <summary>Collects all faults of one pass; validation never stops at the first.</summary>
public sealed class ProblemList
{
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly HashSet<(SourceMark Mark, string Path)> _errors = [];
    private readonly HashSet<string> _muted = new(StringComparer.Ordinal);

    public bool HasErrors => ErrorCount > 0;

    public int Count => _problems.Count;

    /// <summary>How many errors were reported; tells whether a check found one.</summary>
    internal int ErrorCount { get; private set; }

    /// <summary>
    /// Errors that are added from now on at or below these paths are consequences of what was reported there, and dropped.
    /// </summary>
    internal void MuteBelow(string path) => _muted.Add(path);

    /// <summary>Mutes every place that has an error already: checks of relations follow.</summary>
    internal void MuteFound() => _muted.UnionWith(_errors.Select(e => e.Path));

    /// <summary>Adds a fault. A second error at the same place of the same setting has the same cause and is dropped.</summary>
    public void Add(ConfigurationProblem problem)
    {
        if (problem.Severity == ProblemSeverity.Error)
        {
            ErrorCount++;
            if (_muted.Count > 0 && IsMuted(problem.Path))
            {
                return;
            }

            if (problem.Mark.Line > 0 && problem.Code != ProblemCodes.Missing && !_errors.Add((problem.Mark, problem.Path)))
            {
                return;
            }
        }

        _problems.Add(problem);
    }

    /// <summary>A fault in a setting of a document: place and path are taken from the document.</summary>
    public void Add(ProblemCode code, Document document, string setting, string message, string? hint = null)
        => Add(new ConfigurationProblem(code, document.MarkOf(setting), PathOf(document, setting), message) { Hint = hint });

    /// <summary>A fault in one item of a list, each with a place of its own.</summary>
    public void Add(ProblemCode code, Document document, string setting, int item, string message, string? hint = null)
    {
        if (document.NodeOf(setting, item) is { } node)
        {
            Add(code, node, message, hint);
        }
        else
        {
            Add(code, document, setting, message, hint);
        }
    }

    /// <summary>A fault in a node.</summary>
    public void Add(ProblemCode code, ConfigNode node, string message, string? hint = null)
        => Add(new ConfigurationProblem(code, node.Mark, node.Path, message) { Hint = hint });

    /// <summary>All faults, sorted by file, line and column; one cause gives one message.</summary>
    public IReadOnlyList<ConfigurationProblem> Sorted()
        => [.. _problems.Distinct().OrderBy(p => p.Mark.File, StringComparer.Ordinal).ThenBy(p => p.Mark.Line).ThenBy(p => p.Mark.Column)];

    private bool IsMuted(string path)
    {
        for (int end = path.Length; end > 0; end = path.AsSpan(0, end).LastIndexOfAny('.', '['))
        {
            if (_muted.Contains(path[..end]))
            {
                return true;
            }
        }

        return false;
    }

    // In the short form the document's own place is the setting: routes.a.service, not routes.a.service.service.
    private static string PathOf(Document document, string setting)
        => document.SourcePath.Length == 0 ? setting
            : setting.Length == 0 || document.Source is not ConfigMapping ? document.SourcePath
            : $"{document.SourcePath}.{setting}";
}
