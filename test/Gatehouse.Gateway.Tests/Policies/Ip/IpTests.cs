using System.Globalization;
using System.Net;
using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Policies.Ip;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Policies.Ip;

public sealed class IpTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gatehouse-ip-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("allow: [10.0.0.0/8]", "10.1.2.3", true)]
    [InlineData("allow: [10.0.0.0/8]", "::ffff:10.1.2.3", true)]
    [InlineData("allow: [10.0.0.0/8]", "11.0.0.1", false)]
    [InlineData("allow: [10.0.0.0/8], deny: [10.1.0.0/16]", "10.1.2.3", false)]
    [InlineData("allow: [10.0.0.0/8], deny: [10.1.0.0/16]", "10.2.2.3", true)]
    [InlineData("deny: [\"2001:db8::/32\", 192.0.2.7]", "2001:db8::1", false)]
    [InlineData("deny: [\"2001:db8::/32\", 192.0.2.7]", "192.0.2.7", false)]
    [InlineData("deny: [\"2001:db8::/32\", 192.0.2.7]", "192.0.2.8", true)]
    [InlineData("deny: [192.0.2.7]", "255.255.255.255", false)]
    [InlineData("allow: [\"0.0.0.0/0\"]", "255.255.255.255", false)]
    [InlineData("allow: []", "10.1.2.3", false)]
    public async Task Address_IsHeldAgainstTheLists(string options, string address, bool passes)
    {
        var gateway = new OfflineGateway(Yaml(options));
        var test = TestExchange.Get("/a").From(address);

        await gateway.HandleAsync(test);

        Assert.Equal(passes, gateway.Reached is not null);
        Assert.Equal(passes ? 200 : 403, test.Reply.CommittedStatus);
        Assert.Equal(passes ? null : "ip", test.Exchange.Record.RefusedBy);
        Assert.Equal(passes ? null : "The address may not call this.", test.Exchange.Record.Problem?.Detail);
    }

    [Fact]
    public async Task Files_AddToTheLists_AndAreReadWithEachLoad()
    {
        string allow = Write("allow.txt", "# the office\n10.0.0.0/8   # all of it\n\n2001:db8::/32\r\n");
        string deny = Write("deny.txt", "10.6.6.6\n");
        string yaml = Yaml($"allow: [192.0.2.0/24], allow_file: {allow}, deny_file: {deny}");
        var gateway = new OfflineGateway(yaml);
        Assert.True(await PassesAsync(gateway, "10.1.1.1"));
        Assert.True(await PassesAsync(gateway, "192.0.2.9"));
        Assert.True(await PassesAsync(gateway, "2001:db8::9"));
        Assert.False(await PassesAsync(gateway, "10.6.6.6"));
        Assert.False(await PassesAsync(gateway, "198.51.100.1"));

        gateway.Reload(yaml);
        Assert.Equal((0, 2), gateway.LastBuild);

        Write("deny.txt", "10.1.1.1\n");
        gateway.Reload(yaml);
        Assert.False(await PassesAsync(gateway, "10.1.1.1"));
        Assert.True(await PassesAsync(gateway, "10.6.6.6"));
    }

    [Fact]
    public async Task Route_IsTakenOver_WhenOnlyTheFileOfANamedPolicyChanged_Not()
    {
        string deny = Write("deny.txt", "10.6.6.6\n");
        string yaml = $"policies:\n  blocked: {{ ip: {{ deny_file: {deny} }} }}\ndefaults: {{ policies: [blocked] }}\nroutes:\n  r: {{ match: /**, to: to }}\n  s: {{ match: /s, to: s }}\n";
        var gateway = new OfflineGateway(yaml);
        Assert.False(await PassesAsync(gateway, "10.6.6.6"));

        Write("deny.txt", "10.7.7.7\n");
        gateway.Reload(yaml);

        Assert.True(await PassesAsync(gateway, "10.6.6.6"));
        Assert.False(await PassesAsync(gateway, "10.7.7.7"));
    }

    [Fact]
    public void File_WithLinesThatAreNoAddress_IsAFaultThatNamesThem()
    {
        string deny = Write("deny.txt", "10.0.0.1\n10.0.0.300\nhttp://a\n10.1.2.3/8\n010.0.0.1\n");

        var problem = Assert.Single(OfflineGateway.ProblemsOf(Yaml($"deny_file: {deny}")));

        Assert.Equal("GH1008", problem.Code.Id);
        Assert.Equal($"{deny} has lines that are neither an address nor a network: line 2: \"10.0.0.300\", line 3: \"http://a\", line 4: \"10.1.2.3/8\" and 1 more", problem.Message);
    }

    [Fact]
    public void File_ThatIsNotThere_IsAFault()
        => Assert.Equal(ProblemCodes.FileNotReadable, Assert.Single(OfflineGateway.ProblemsOf(Yaml($"deny_file: {Path.Combine(_folder.FullName, "none")}"))).Code);

    [Theory]
    [InlineData("", true)]
    [InlineData(" \n", true)]
    [InlineData("# nobody\n", false)]
    public void File_ThatHasNothingInIt_IsAFaultUnlessItSaysSo(string text, bool isFault)
    {
        string deny = Path.Combine(_folder.FullName, "deny");
        File.WriteAllText(deny, text);

        var problem = Assert.Single(OfflineGateway.ProblemsOf(Yaml($"deny_file: {deny}")));

        Assert.Equal(isFault ? ProblemSeverity.Error : ProblemSeverity.Warning, problem.Severity);
        Assert.Equal(isFault ? $"{deny} has nothing in it; a line that begins with # says that it is meant so" : "the list is empty, so it refuses nobody", problem.Message);
    }

    [Fact]
    public void File_IsWatched()
        => Assert.Equal(["/etc/gatehouse/a", "/etc/gatehouse/b"], new IpOptions { AllowFile = "/etc/gatehouse/a", DenyFile = "/etc/gatehouse/b" }.FilesRead());

    [Theory]
    [InlineData("{}", ProblemSeverity.Error, "no list is written, so it would let everybody in")]
    [InlineData("{ allow: [10.0.0.1/8] }", ProblemSeverity.Error, "\"10.0.0.1/8\" is neither an address nor a network")]
    [InlineData("{ deny: [example.com] }", ProblemSeverity.Error, "\"example.com\" is neither an address nor a network")]
    [InlineData("{ allow: [] }", ProblemSeverity.Warning, "the list is empty, so nobody is let in")]
    [InlineData("{ deny: [] }", ProblemSeverity.Warning, "the list is empty, so it refuses nobody")]
    [InlineData("{ allow: [0.0.0.0/0] }", ProblemSeverity.Warning, "0.0.0.0/0 is all of IPv4: it lets everybody in who comes by it")]
    [InlineData("{ deny: [\"::/0\"] }", ProblemSeverity.Warning, "::/0 is all of IPv6: it refuses everybody who comes by it")]
    public void Lists_ThatAreWrongOrStrange_AreTold(string options, ProblemSeverity severity, string message)
    {
        var problem = Assert.Single(OfflineGateway.ProblemsOf($"routes:\n  r: {{ match: /**, to: to, policies: [{{ ip: {options} }}] }}\n"));

        Assert.Equal(severity, problem.Severity);
        Assert.Equal(message, problem.Message);
    }

    [Fact]
    public void Parse_OfManyLines_FindsEach()
    {
        string text = string.Join('\n', Enumerable.Range(0, 100_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{10 + (i >> 16)}.{(i >> 8) & 255}.{i & 255}.0/25 # {i}")));

        var networks = AddressFile.Parse(text, out string? fault);

        Assert.Null(fault);
        Assert.Equal(100_000, networks.Count);
        var set = new Gatehouse.Core.Requests.AddressSet(networks);
        Assert.Equal(100_000, set.Count);
        Assert.True(set.Contains(IPAddress.Parse("11.0.17.127")));
        Assert.False(set.Contains(IPAddress.Parse("11.0.17.128")));
    }

    private static async Task<bool> PassesAsync(OfflineGateway gateway, string address)
    {
        await gateway.HandleAsync(TestExchange.Get("/a").From(address));
        return gateway.Reached is not null;
    }

    private static string Yaml(string options) => $"routes:\n  r: {{ match: /**, to: to, policies: [{{ ip: {{ {options} }} }}] }}\n";

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
