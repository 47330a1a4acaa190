using System.CommandLine;

namespace Gatehouse.Server.Commands;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class Verb(string name, string summary, params string[] examples) : Command(name, summary)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
