using System.Diagnostics;
using System.Text.Json.Nodes;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.EndToEnd.Tests.SupplyChain;

/// <summary>The look for known vulnerabilities, asked of a source that says what the test wants (NuGet's VulnerabilityInfo).</summary>
public sealed class AuditTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task VulnerablePackage_FailsAndIsNamed()
    {
        var (code, output) = await AuditAsync(new JsonObject
        {
            ["yamldotnet"] = new JsonArray(new JsonObject { ["severity"] = 2, ["url"] = "https://example.com/advisory", ["versions"] = "(, 999.0.0)" }),
        });
        Assert.Contains("NU1903 Package 'YamlDotNet'", output, StringComparison.Ordinal);
        Assert.Contains("https://example.com/advisory", output, StringComparison.Ordinal);
        Assert.Equal(1, code);
    }

    [Fact]
    public async Task OtherVersionVulnerable_Passes()
    {
        var (code, output) = await AuditAsync(new JsonObject
        {
            ["yamldotnet"] = new JsonArray(new JsonObject { ["severity"] = 3, ["url"] = "https://example.com/advisory", ["versions"] = "(, 1.0.0)" }),
        });
        Assert.Equal("Audited: no known vulnerability in any package.", output.Trim());
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task SourceWithoutVulnerabilities_IsToldAsNotAudited()
    {
        await using var source = await FakeUpstream.StartAsync(context => context.Response.WriteAsync("""{"version":"3.0.0","resources":[]}"""));
        var (code, output) = await RunAsync(source);
        Assert.Equal("Not audited: no package source publishes vulnerabilities.", output.Trim());
        Assert.Equal(3, code);
    }

    private static async Task<(int Code, string Output)> AuditAsync(JsonObject vulnerabilities)
    {
        await using var source = await FakeUpstream.StartAsync();
        var index = new JsonObject
        {
            ["version"] = "3.0.0",
            ["resources"] = new JsonArray(new JsonObject { ["@id"] = source.Address + "/vulnerabilities.json", ["@type"] = "VulnerabilityInfo/6.7.0" }),
        };
        var pages = new JsonArray(new JsonObject { ["@name"] = "base", ["@id"] = source.Address + "/base.json", ["@updated"] = "2026-01-01T00:00:00Z" });
        source.Answer = context => context.Response.WriteAsync((context.Request.Path.Value switch
        {
            "/index.json" => index,
            "/vulnerabilities.json" => (JsonNode)pages,
            _ => vulnerabilities,
        }).ToJsonString());
        return await RunAsync(source);
    }

    private static async Task<(int Code, string Output)> RunAsync(FakeUpstream source)
    {
        var start = new ProcessStartInfo(Repository.PathOf("eng", "audit.sh")) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GATEHOUSE_AUDIT_SOURCE"] = source.Address + "/index.json";
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output + await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
