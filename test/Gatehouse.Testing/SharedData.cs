using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.Testing;

/// <summary>
/// Finds recorded vendor traffic: the folder shared/data beside the repository, or GATEHOUSE_SHARED_DATA. A test that
/// needs it skips, with <see cref="MissingReason"/>, where it is absent.
/// </summary>
public static class SharedData
{
    public const string MissingReason = "shared/data (recorded vendor traffic) was not found beside the repository; set GATEHOUSE_SHARED_DATA to its folder";

    /// <summary>xunit.v3 skips a test whose exception begins with this, so that no test can forget to ask.</summary>
    private const string Skip = "$XunitDynamicSkip$";

    private static readonly Lazy<string?> Folder = new(Find);

    public static bool IsAvailable => Folder.Value is not null;

    public static bool TryFind([NotNullWhen(true)] out string? folder)
    {
        folder = Folder.Value;
        return folder is not null;
    }

    /// <summary>Path of a file or folder below shared/data; skips the test that asks where it is absent.</summary>
    public static string PathOf(params string[] parts)
        => Path.Combine([Folder.Value ?? throw new DirectoryNotFoundException(Skip + MissingReason), .. parts]);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("GATEHOUSE_SHARED_DATA") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
