using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Configuration.Reading;

namespace Gatehouse.Core.Configuration;

/// <summary>A text file that a document names, as it was when it was read: once for each load, so that what is checked is what is used.</summary>
public sealed class DocumentFile
{
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
}
