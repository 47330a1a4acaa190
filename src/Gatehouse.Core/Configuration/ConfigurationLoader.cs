using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Reading;

namespace Gatehouse.Core.Configuration;

/// <summary>
/// Reads a configuration from files or text: parse, resolve values and includes, bind, check; all faults in one pass. One
/// load at a time; a loader that is used again takes over what has not changed in large files.
/// </summary>
public sealed class ConfigurationLoader(ConfigurationLanguage language, Func<string, string?>? environment = null)
{
    private const int MostExcerpts = 1000;

    private readonly Func<string, string?> _environment = environment ?? Environment.GetEnvironmentVariable;
    private readonly SourceMemory _memory = new();

    public ConfigurationLanguage Language { get; } = language;

    /// <summary>Loads a file with everything it includes. Never throws for faults of the content.</summary>
    public ConfigurationResult Load(string path) => Read(sources => sources.ReadMain(path));

    /// <summary>Loads a text as if it stood in a file of this name.</summary>
    public ConfigurationResult Parse(string yaml, string fileName = "gatehouse.yaml") => Read(sources => sources.ReadText(yaml, fileName));

    private ConfigurationResult Read(Func<SourceSet, ConfigMapping?> read)
    {
        var problems = new ProblemList();
        var sources = new SourceSet(_environment, new RootMerge(Language, problems), problems, _memory);
        var pass = new BindingPass(Language, problems, sources.Stamps);
        var root = read(sources);
        var document = root is null ? null : new GatewayBinder(pass).Bind(root, sources.IsPartial);
        var excerpts = new SourceExcerpts(sources, pass.Secrets);
        return new ConfigurationResult(
            problems.HasErrors ? null : document,
            [.. problems.Sorted().Select((problem, i) => excerpts.Finish(problem, withLine: i < MostExcerpts))],
            [.. sources.Stamps.Files.Keys])
        {
            Stamps = sources.Stamps,
        };
    }
}
