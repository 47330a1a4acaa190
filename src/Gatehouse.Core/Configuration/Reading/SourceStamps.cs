namespace Gatehouse.Core.Configuration.Reading;

/// <summary>
/// Files and folders of a configuration by full path, each with its state from before it was read, so that a change while
/// reading is seen as one.
/// </summary>
internal sealed class SourceStamps
{
    public SortedDictionary<string, FileStamp> Files { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, FileStamp> Folders { get; } = new(StringComparer.Ordinal);

    public void AddFile(string path)
    {
        if (!Files.ContainsKey(path))
        {
            Files.Add(path, FileStamp.Of(path));
        }
    }

    public void AddFolder(string path)
    {
        if (!Folders.ContainsKey(path))
        {
            Folders.Add(path, FileStamp.OfFolder(path));
        }
    }

    /// <summary>The same files and folders as they are now.</summary>
    public SourceStamps Now()
    {
        var now = new SourceStamps();
        foreach (string file in Files.Keys)
        {
            now.AddFile(file);
        }

        foreach (string folder in Folders.Keys)
        {
            now.AddFolder(folder);
        }

        return now;
    }

    public bool IsSameAs(SourceStamps other) => Files.SequenceEqual(other.Files) && Folders.SequenceEqual(other.Folders);
}
