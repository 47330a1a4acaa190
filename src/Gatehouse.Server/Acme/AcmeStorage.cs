using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Acme;

/// <summary>
/// Where one certificate, its account and its failures stand on disk. Files are readable by the user of the process alone and
/// replaced in one step, so that another process that shares them reads the old or the new one.
/// </summary>
internal sealed class AcmeStorage
{
    private const UnixFileMode OwnFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public AcmeStorage(AcmeSettings settings)
    {
        var document = settings.Document;
        string directory = Path.Combine(document.StorageFolder, $"{Plain(settings.Directory.Host)}-{HashOf(settings.Directory.AbsoluteUri)}");
        string certificate = $"{settings.Names[0]}-{HashOf($"{settings.Key} {document.Key}")}";
        AccountFolder = Path.Combine(directory, "accounts", HashOf($"{document.Email} {document.ExternalAccount?.KeyId}"));
        Folder = Path.Combine(directory, "certificates", certificate);
    }

    /// <summary>Folder of the account: its key and its address.</summary>
    public string AccountFolder { get; }

    /// <summary>Folder of the certificate.</summary>
    public string Folder { get; }

    /// <summary>The certificate with its chain and its key in one file: they cannot be of two orders.</summary>
    public string CertificateFile => Path.Combine(Folder, "certificate.pem");

    /// <summary>When orders failed.</summary>
    public string FailuresFile => Path.Combine(Folder, "failures.json");

    public string AccountKeyFile => Path.Combine(AccountFolder, "account.key");

    public string AccountFile => Path.Combine(AccountFolder, "account.json");

    /// <summary>The text of a file; null when there is none.</summary>
    public static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>As <see cref="Read(string)"/>; a file that holds something else counts as none.</summary>
    public static T? Read<T>(string file, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return Read(file) is { } text ? JsonSerializer.Deserialize(text, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static void Write<T>(string file, T value, JsonTypeInfo<T> type) => Write(file, JsonSerializer.Serialize(value, type));

    /// <summary>Replaces a file in one step; what stands there afterwards is on the disk.</summary>
    public static void Write(string file, string text)
    {
        string folder = Path.GetDirectoryName(file)!;
        MakeFolder(folder);
        string draft = Path.Combine(folder, $".{Path.GetFileName(file)}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
        File.Delete(draft);
        using (var stream = new FileStream(draft, Options(FileMode.CreateNew, FileShare.None)))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file, overwrite: true);
    }

    /// <summary>Takes a folder for this process until the result is disposed, or the process ends; null when another has it.</summary>
    public static IDisposable? TryLock(string folder)
    {
        MakeFolder(folder);
        string file = Path.Combine(folder, "lock");
        try
        {
            return new FileStream(file, Options(FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException e) when ((e.HResult & 0xffff) is 11 or 35 or 32)
        {
            // EAGAIN of Linux, of macOS, and the sharing violation of Windows.
            return null;
        }
    }

    private static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnFile;
        }

        return options;
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else if (!Directory.Exists(folder))
        {
            // The framework gives the permissions to the last folder alone: whoever may write to one above can put another in its place.
            if (Path.GetDirectoryName(folder) is { } parent)
            {
                MakeFolder(parent);
            }

            Directory.CreateDirectory(folder, OwnFolder);
        }
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    private static string Plain(string host) => string.Create(host.Length, host, static (output, text) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            output[i] = char.IsAsciiLetterOrDigit(text[i]) || text[i] is '.' or '-' ? text[i] : '_';
        }
    });
}
