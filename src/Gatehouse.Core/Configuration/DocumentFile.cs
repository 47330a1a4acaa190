using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Nodes;
using Gatehouse.Core.Configuration.Reading;
using Gatehouse.Core.Policies;

namespace Gatehouse.Core.Configuration;

/// <summary>A text file that a document names, as it was when it was read: once for each load, so that what is checked is what is used.</summary>
public sealed class DocumentFile
{
    private static readonly ConfigurationLanguage NoFeatures = new(new PolicyCatalog([]), new BackendCatalog([]), [], []);

    private DocumentFile(string path, string text, string? fault)
    {
        FullPath = path;
        Text = text;
        Fault = fault;
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(fault ?? text)));
    }

    public string FullPath { get; }

    /// <summary>What it holds; empty when it could not be read.</summary>
    public string Text { get; }

    /// <summary>Why it could not be read; null otherwise.</summary>
    public string? Fault { get; }

    /// <summary>SHA-256 of what was read.</summary>
    public string Hash { get; }

    public static DocumentFile Read(string fullPath)
        => SourceSet.ReadText(fullPath, out string text, out string? fault) ? new(fullPath, text, fault: null) : new(fullPath, "", fault ?? "it cannot be read");

    /// <summary>
    /// Reads it as YAML of this shape, a document or a list of them; faults have their places in the file. Null when it is empty, cannot be
    /// read, or has faults.
    /// </summary>
    public T? Bind<T>(ProblemList problems)
        where T : class
        => Bind<T>(problems, new SourceStamps(), out _);

    /// <summary>The same; files and variables that its values come from are added to the stamps.</summary>
    internal T? Bind<T>(ProblemList problems, SourceStamps stamps, out ConfigNode? root)
        where T : class
    {
        root = null;
        if (Fault is not null)
        {
            problems.Add(new ConfigurationProblem(ProblemCodes.FileNotReadable, new SourceMark(FullPath, 0, 0, 0), "", Fault));
            return null;
        }

        var references = new ValueReferences(Environment.GetEnvironmentVariable, stamps);
        root = YamlTreeReader.Read(new SourceFile(FullPath, Text), references, problems, out bool isReadable);
        return !isReadable || root is null ? null : (T?)ValueShapes.Of(typeof(T)).Bind(new BindingPass(NoFeatures, problems, stamps), root, default).Value;
    }
}
