using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Hosting;

/// <summary>Where a configuration comes from: a file that is watched, or a text that this program made (--to, --demo).</summary>
internal sealed record ConfigurationSource
{
    private ConfigurationLoader? _loader;

    private ConfigurationSource()
    {
    }

    /// <summary>Path of the file; null for a text.</summary>
    public string? Path { get; private init; }

    public string Text { get; private init; } = "";

    /// <summary>What messages call it.</summary>
    public string Name { get; private init; } = "";

    /// <summary>Values for ${env:} that are looked up before the process's own.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; private init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public static ConfigurationSource File(string path) => new() { Path = path, Name = path };

    public static ConfigurationSource Inline(string name, string text, IReadOnlyDictionary<string, string>? variables = null)
        => new() { Name = name, Text = text, Variables = variables ?? new Dictionary<string, string>(StringComparer.Ordinal) };

    /// <summary>Reads it, one load at a time; what has not changed in a large file since the last load is taken over.</summary>
    public ConfigurationResult Load()
    {
        _loader ??= CreateLoader();
        return Path is null ? _loader.Parse(Text, Name) : _loader.Load(Path);
    }

    private ConfigurationLoader CreateLoader()
        => Composition.CreateLoader(name => Variables.TryGetValue(name, out string? value) ? value : Environment.GetEnvironmentVariable(name));
}
