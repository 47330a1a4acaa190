using Gatehouse.AI.Ledger;
using Gatehouse.AI.Models;

namespace Gatehouse.AI.Tests.Ledger;

/// <summary>What `ai.ledger` takes and refuses.</summary>
public sealed class LedgerDocumentTests
{
    [Fact]
    public void ShortForm_IsThePath()
    {
        var ledger = Load("./data/ledger");
        Assert.Equal(("./data/ledger", TimeSpan.FromDays(400), LedgerFailurePolicy.Refuse, true), (ledger.Path, ledger.Retention, ledger.OnFailure, ledger.Fsync));
        Assert.Equal(("UTC", true), (ledger.ToSettings().Zone.Id, ledger.ToSettings().RefusesOnFailure));
    }

    [Fact]
    public void LongForm_IsTaken()
    {
        var settings = Load("{ path: /var/lib/l, retention: 90d, keep_usage: 800d, on_failure: allow, time_zone: Europe/Berlin, fsync: false }").ToSettings();
        Assert.Equal(("/var/lib/l", 90, 800, false, false, "Europe/Berlin"), (settings.Folder, (int)settings.Retention.TotalDays, (int)settings.KeepUsage.TotalDays, settings.RefusesOnFailure, settings.Flushes, settings.Zone.Id));
    }

    [Theory]
    [InlineData("{ path: l, time_zone: Berlin }", "no time zone")]
    [InlineData("{ path: l, retention: 100d, keep_usage: 50d }", "the sums would be gone")]
    [InlineData("{ path: l, retention: 1h }", "1d")]
    [InlineData("{ path: l, on_failure: ignore }", "refuse")]
    [InlineData("{ retention: 100d }", "path")]
    [InlineData("{ path: l, sync: true }", "fsync")]
    public void Fault_IsTold(string written, string expected)
    {
        var result = ModelGateway.Load(Yaml(written));
        Assert.False(result.IsValid);
        Assert.Contains(result.Problems, p => $"{p.Path} {p.Message} {p}".Contains(expected, StringComparison.Ordinal));
    }

    private static LedgerDocument Load(string written)
    {
        var result = ModelGateway.Load(Yaml(written));
        Assert.True(result.IsValid, string.Join('\n', result.Problems.Select(p => p.Message)));
        return result.Document!.Section<AIDocument>(AISectionDescriptor.SectionKey)!.Ledger!;
    }

    private static string Yaml(string ledger) => ModelGateway.OneOpenAI.Replace("ai:\n  providers", $"ai:\n  ledger: {ledger}\n  providers", StringComparison.Ordinal).Replace("{server}", "http://localhost:1", StringComparison.Ordinal);
}
