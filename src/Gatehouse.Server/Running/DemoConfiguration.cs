using Gatehouse.Server.Hosting;

namespace Gatehouse.Server.Running;

/// <summary>The configuration behind `run --demo`: an echo, and a stand-in chat model reached through two kinds of provider.</summary>
internal static class DemoConfiguration
{
    private const string AddressVariable = "GATEHOUSE_DEMO_URL";
    private const string KeyVariable = "GATEHOUSE_DEMO_KEY";

    /// <summary>The file as embedded; `gatehouse init --demo` prints it.</summary>
    public static string Yaml { get; } = Read();

    public static ConfigurationSource For(string demoAddress)
        => ConfigurationSource.Inline(
            "demo.yaml",
            Yaml,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [AddressVariable] = demoAddress.TrimEnd('/'),
                [KeyVariable] = "any-key-will-do",
            });

    private static string Read()
    {
        using var stream = typeof(DemoConfiguration).Assembly.GetManifestResourceStream("demo.yaml")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
