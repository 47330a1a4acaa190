using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gatehouse.AI.Ledger.Files;

/// <summary>The folder of a ledger: names, listing, modes. Folder and files are for the user of the process alone.</summary>
internal sealed partial class LedgerFolder(string path)
{
    public const string OpenEnding = ".open";

    private const UnixFileMode OwnFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Path { get; } = path;

    public string CheckpointFile => In("usage.checkpoint");

    public string CheckpointLock => In("checkpoint.lock");

    public string CorrectionLock => In("correction.lock");

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public string FileOf(SegmentName segment) => In(segment.ToString());

    /// <summary>The file that one process holds locked as long as it writes, with its open attempts.</summary>
    public string OpenFileOf(string instance) => In(instance + OpenEnding);

    public void Make()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
        }
        else if (!Directory.Exists(Path))
        {
            Directory.CreateDirectory(Path, OwnFolder);
        }
    }

    /// <summary>The files of the log, oldest writer first; none when there is no folder.</summary>
    public List<SegmentName> Segments()
    {
        var found = new List<SegmentName>();
        if (!Directory.Exists(Path))
        {
            return found;
        }

        foreach (string file in Directory.EnumerateFiles(Path, "*" + SegmentName.Ending))
        {
            if (SegmentName.TryParse(System.IO.Path.GetFileName(file), out var name))
            {
                found.Add(name);
            }
        }

        found.Sort();
        return found;
    }

    /// <summary>Who has, or had when it ended, a file of open attempts.</summary>
    public IEnumerable<string> Instances()
        => Directory.EnumerateFiles(Path, "*" + OpenEnding).Select(f => System.IO.Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    /// <summary>Creates or opens a file that no other process has while this one does; null when another has it.</summary>
    public static FileStream? TryTake(string file, FileMode mode)
    {
        try
        {
            return new FileStream(file, Options(mode, FileShare.None));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException e) when ((e.HResult & 0xffff) is 11 or 35 or 32)
        {
            // EAGAIN of Linux, of macOS, and the sharing violation of Windows.
            return null;
        }
    }

    /// <summary>Opens a file to write to, for readers to read meanwhile.</summary>
    public static SafeFileHandle OpenToWrite(string file, FileMode mode)
    {
        var handle = File.OpenHandle(file, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(handle, OwnFile);
        }

        return handle;
    }

    public static SafeFileHandle OpenToRead(string file) => File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Puts the names of new and renamed files on the disk. Does nothing where folders cannot be flushed.</summary>
    public void Flush()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return;
        }

        int folder = Open(Path, 0);
        if (folder >= 0)
        {
            int result = Sync(folder);
            int error = Marshal.GetLastPInvokeError();
            _ = Close(folder);
            if (result != 0)
            {
                throw new IOException($"the folder {Path} could not be flushed: {Marshal.GetPInvokeErrorMessage(error)}");
            }
        }
    }

    private static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
        {
            options.UnixCreateMode = OwnFile;
        }

        return options;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
