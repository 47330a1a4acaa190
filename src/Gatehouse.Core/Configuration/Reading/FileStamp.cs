namespace Gatehouse.Core.Configuration.Reading;

/// <summary>
/// What tells that a file changed. Taken from an open handle, so that links are followed to the end: Kubernetes swaps a
/// folder link in the middle of the path.
/// </summary>
internal readonly record struct FileStamp(long Length, DateTime Modified)
{
    public static FileStamp Missing { get; } = new(-1, DateTime.MinValue);

    public static FileStamp Of(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return new FileStamp(RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Missing;
        }
    }

    /// <summary>For a folder: how many configuration files it has, and a digest of their names.</summary>
    public static FileStamp OfFolder(string path)
    {
        try
        {
            long digest = 17;
            int count = 0;
            foreach (string name in Directory.EnumerateFiles(path).Order(StringComparer.Ordinal))
            {
                if (SourceSet.IsConfigurationFile(name))
                {
                    digest = Path.GetFileName(name).Aggregate(digest, (sum, c) => unchecked((sum * 31) + c)) & long.MaxValue >> 4;
                    count++;
                }
            }

            return new FileStamp(count, new DateTime(digest % DateTime.MaxValue.Ticks, DateTimeKind.Utc));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Missing;
        }
    }
}
