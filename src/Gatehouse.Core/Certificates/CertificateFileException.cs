namespace Gatehouse.Core.Certificates;

/// <summary>A file with a certificate or a key cannot be used. The message names the file and what is wrong with it.</summary>
public sealed class CertificateFileException : Exception
{
    public CertificateFileException(string message, string? fix = null, Exception? inner = null)
        : base(message, inner)
        => Fix = fix;

    /// <summary>What to do, as a sentence; null when nothing more can be said.</summary>
    public string? Fix { get; }

    /// <summary>Whether the file is not there or may not be read, rather than wrong in itself.</summary>
    public bool IsUnreadable { get; init; }
}
