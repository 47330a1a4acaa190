using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Processes;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gatehouse-").FullName;

    /// <summary>Writes a file in one step, as editors do, and returns its path.</summary>
    public string Write(string name, string text)
    {
        PlantedSecrets.AddFile(name, text);
        string path = System.IO.Path.Combine(Path, name);
        string draft = path + ".draft";
        File.WriteAllText(draft, text);
        File.Move(draft, path, overwrite: true);
        return path;
    }

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
