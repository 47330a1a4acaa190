using Gatehouse.EndToEnd.Tests.Processes;

namespace Gatehouse.EndToEnd.Tests.Samples;

/// <summary>Every sample does what its README says.</summary>
public sealed class SampleTests
{
    public static TheoryData<string> Names => [.. Directory.GetDirectories(Repository.PathOf("samples")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Sample_Commands_PrintWhatTheReadmeShows(string name)
    {
        Assert.SkipUnless(!name.EndsWith("-dns", StringComparison.Ordinal) || File.Exists("/usr/sbin/dnsmasq"), "dnsmasq is not installed (package dnsmasq-base)");
        Assert.SkipUnless(!name.Contains("-tls-", StringComparison.Ordinal) || File.Exists("/usr/bin/openssl"), "openssl is not installed");
        await using var sample = new SampleRun(name);
        await sample.RunAsync();
    }
}
