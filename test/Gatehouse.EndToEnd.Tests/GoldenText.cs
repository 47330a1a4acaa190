using Gatehouse.EndToEnd.Tests.Processes;

namespace Gatehouse.EndToEnd.Tests;

/// <summary>
/// Compares an output with a file of Golden/. Run with GATEHOUSE_WRITE_GOLDEN=1 to write the files anew, then read the
/// difference before committing it.
/// </summary>
internal static class GoldenText
{
    private static readonly bool IsWriting = Environment.GetEnvironmentVariable("GATEHOUSE_WRITE_GOLDEN") == "1";

    public static void AssertEqual(string name, string actual)
    {
        string path = Repository.PathOf("test", "Gatehouse.EndToEnd.Tests", "Golden", name);
        if (IsWriting)
        {
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"Golden/{name} does not exist.");
        Assert.Equal(File.ReadAllText(path), actual, ignoreLineEndingDifferences: true);
    }
}
