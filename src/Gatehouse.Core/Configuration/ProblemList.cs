using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration;

/// <summary>Collects all faults of one pass; validation never stops at the first.</summary>
public sealed class ProblemList
{
    private readonly List<ConfigurationProblem> _problems = [];

    public bool HasErrors { get; private set; }

    public int Count => _problems.Count;

    public void Add(ConfigurationProblem problem)
    {
        _problems.Add(problem);
        HasErrors |= problem.Severity == ProblemSeverity.Error;
    }

    /// <summary>A fault in a setting of a document: place and path are taken from the document.</summary>
    public void Add(ProblemCode code, Document document, string setting, string message, string? hint = null)
        => Add(new ConfigurationProblem(code, document.MarkOf(setting), Join(document.SourcePath, setting), message) { Hint = hint });

    /// <summary>A fault in a node.</summary>
    public void Add(ProblemCode code, ConfigNode node, string message, string? hint = null)
        => Add(new ConfigurationProblem(code, node.Mark, node.Path, message) { Hint = hint });

    /// <summary>All faults, sorted by file, line and column; one cause gives one message.</summary>
    public IReadOnlyList<ConfigurationProblem> Sorted()
        => [.. _problems.Distinct().OrderBy(p => p.Mark.File, StringComparer.Ordinal).ThenBy(p => p.Mark.Line).ThenBy(p => p.Mark.Column)];

    private static string Join(string path, string setting) => path.Length == 0 ? setting : $"{path}.{setting}";
}
