using System.Text;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Reading;

/// <summary>Reads a configuration with everything it includes into one tree.</summary>
internal sealed class SourceSet
{
    private const long LargestFile = 64_000_000;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ProblemList _problems;
    private readonly RootMerge _merge;
    private readonly ValueReferences _references;
    private readonly SourceMemory _memory;
    private readonly Dictionary<string, SourceFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly List<string> _chain = [];

    public SourceSet(Func<string, string?> environment, RootMerge merge, ProblemList problems, SourceMemory memory)
    {
        _problems = problems;
        _merge = merge;
        _memory = memory;
        _references = new ValueReferences(environment, Stamps);
    }

    /// <summary>Everything that was read or looked for.</summary>
    public SourceStamps Stamps { get; } = new();

    /// <summary>Whether some part could not be read, so that what is missing may stand there.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Values of references, with the reference.</summary>
    public IReadOnlyDictionary<string, string> Resolved => _references.Resolved;

    public SourceFile? Find(string name) => _files.GetValueOrDefault(name);

    public static bool IsConfigurationFile(string path)
        => path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal);

    public ConfigMapping? ReadMain(string path)
    {
        string full = FullPath(path);
        Stamps.AddFile(full);
        return ReadText(path, out string text, out string? fault)
            ? ReadRoot(new SourceFile(path, text), full, isMain: true)
            : Stop(new ConfigurationProblem(ProblemCodes.FileNotReadable, new SourceMark(path, 0, 0, 0), "", fault!));
    }

    public ConfigMapping? ReadText(string text, string name)
    {
        text = text.StartsWith('\uFEFF') ? text[1..] : text;
        return text.Length <= LargestFile
            ? ReadRoot(new SourceFile(name, text), FullPath(name), isMain: true)
            : Stop(new ConfigurationProblem(ProblemCodes.FileNotReadable, new SourceMark(name, 0, 0, 0), "", "the text is larger than 64 MB"));
    }

    private ConfigMapping? ReadRoot(SourceFile file, string fullPath, bool isMain)
    {
        _files[file.Name] = file;
        _read.Add(fullPath);
        bool isReadable = true;
        var root = _memory.TryRead(file, _references) ?? YamlTreeReader.Read(file, _references, _problems, out isReadable);
        IsPartial |= !isReadable;
        if (root is null or ConfigScalar { IsNull: true })
        {
            // A part that is all comments is common in a folder of includes; a whole configuration without content is not.
            return isMain && isReadable
                ? Stop(new ConfigurationProblem(ProblemCodes.EmptyFile, new SourceMark(file.Name, 1, 1), "", "the file has no content")
                {
                    Hint = "The smallest configuration is one route: routes: { api: { match: /**, service: http://localhost:5000 } }",
                })
                : null;
        }

        if (root is not ConfigMapping mapping)
        {
            return Stop(new ConfigurationProblem(ProblemCodes.WrongType, root.Mark, "", $"a configuration is a mapping of sections such as routes and services; found {root.Kind}"));
        }

        return mapping.Find("include") is { } include ? WithIncludes(mapping, include.Value, file, fullPath) : mapping;
    }

    private ConfigMapping WithIncludes(ConfigMapping root, ConfigNode include, SourceFile file, string fullPath)
    {
        _chain.Add(fullPath);
        foreach (var item in include is ConfigSequence list ? list.Items : [include])
        {
            // Anything but a text is reported by the binder, which reads the same setting.
            if (item is ConfigScalar { Fault: null, IsNull: false } scalar)
            {
                foreach (var part in ReadIncluded(scalar, file))
                {
                    root = _merge.Merge(root, part);
                }
            }
        }

        _chain.RemoveAt(_chain.Count - 1);
        return root;
    }

    private IEnumerable<ConfigMapping> ReadIncluded(ConfigScalar include, SourceFile file)
    {
        string path = Named(file.Folder, include.Text);
        string full = FullPath(path);
        if (!Directory.Exists(path))
        {
            return ReadPart(include, path, full) is { } part ? [part] : [];
        }

        Stamps.AddFolder(full);
        string[] names = [.. Directory.EnumerateFiles(path).Where(IsConfigurationFile)];
        Array.Sort(names, StringComparer.Ordinal);
        return [.. names.Select(n => ReadPart(include, n, FullPath(n))).OfType<ConfigMapping>()];
    }

    private ConfigMapping? ReadPart(ConfigScalar include, string path, string full)
    {
        if (_chain.IndexOf(full) is var start and >= 0)
        {
            string chain = string.Join(" -> ", _chain.Skip(start).Append(full).Select(p => Path.GetRelativePath(Path.GetDirectoryName(_chain[0])!, p)));
            return Stop(new ConfigurationProblem(ProblemCodes.IncludeCycle, include.Mark, include.Path, $"the file includes itself: {chain}") { Hint = "Remove one of the includes." });
        }

        if (_read.Contains(full))
        {
            return null;
        }

        Stamps.AddFile(full);
        return ReadText(path, out string text, out string? fault)
            ? ReadRoot(new SourceFile(path, text), full, isMain: false)
            : Stop(new ConfigurationProblem(ProblemCodes.FileNotReadable, include.Mark, include.Path, fault!) { Hint = NearFile(path) });
    }

    private ConfigMapping? Stop(ConfigurationProblem problem)
    {
        IsPartial = true;
        _problems.Add(problem);
        return null;
    }

    internal static bool ReadText(string path, out string text, out string? fault)
    {
        text = "";
        string shown = path.ReplaceLineEndings(" ").Replace('\0', ' ');
        try
        {
            var info = new FileInfo(path);
            fault = Directory.Exists(path) ? $"{shown} is a folder"
                : !info.Exists ? $"the file {shown} does not exist"
                : info.Length > LargestFile ? $"the file {shown} is larger than 64 MB" : null;
            if (fault is null)
            {
                using var content = new MemoryStream();
                if (ReadBounded(path, content))
                {
                    text = StrictUtf8.GetString(content.GetBuffer().AsSpan(0, (int)content.Length));
                    text = text.StartsWith('\uFEFF') ? text[1..] : text;
                }
                else
                {
                    fault = $"{shown} has no end within 64 MB";
                }
            }
        }
        catch (DecoderFallbackException)
        {
            fault = $"the file {shown} is not UTF-8 text";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            fault = $"the file {shown} cannot be read";
        }

        return fault is null;
    }

    /// <summary>Reads all of a file; false when it is too large: a device or a pipe has no length to look at before.</summary>
    private static bool ReadBounded(string path, MemoryStream content)
    {
        using var file = File.OpenRead(path);
        byte[] buffer = new byte[64 * 1024];
        for (int read = file.Read(buffer); read > 0; read = file.Read(buffer))
        {
            if (content.Length + read > LargestFile)
            {
                return false;
            }

            content.Write(buffer, 0, read);
        }

        return true;
    }

    private static string? NearFile(string path)
    {
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        return Directory.Exists(folder) ? NearName.Hint(Path.GetFileName(path), Directory.EnumerateFiles(folder).Take(1000).Select(f => Path.GetFileName(f)!)) : null;
    }

    private static string Named(string folder, string path)
        => folder == "." || Path.IsPathRooted(path) ? path : Path.Combine(folder, path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path);

    private static string FullPath(string path)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or IOException)
        {
            return path;
        }
    }
}
