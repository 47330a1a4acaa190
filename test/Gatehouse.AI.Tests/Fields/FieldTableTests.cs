using Gatehouse.AI.Fields;
using Gatehouse.AI.Models;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Fields;

/// <summary>
/// The tables of fields say what happens: every field goes through the form's reader and every column's translator, none is lost
/// in silence or by a name that the client did not write. GATEHOUSE_WRITE_MATRIX=1 writes the verdicts and the pages anew.
/// </summary>
public sealed class FieldTableTests
{
    public static TheoryData<string> Forms() => [.. FormFields.Forms];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Verdicts_EveryFieldAtEveryColumn_AreWhatHappens(string form)
    {
        await using var gateway = await ModelGateway.StartAsync(FieldRun.Yaml);
        var table = FieldRun.Table(form);
        var verdicts = FieldRun.Run(table, gateway.Snapshot.Part<ModelDirectory>());

        string file = FieldRun.VerdictsOf(form);
        string page = RepositoryFolder.PathOf(FieldPages.PathOf(form));
        if (FieldRun.Writes)
        {
            await File.WriteAllTextAsync(file, verdicts.Write(), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(page, FieldPages.Write(table.With(verdicts)), TestContext.Current.CancellationToken);
        }

        string[] lost = [.. table.Fields.SelectMany(f => verdicts.Of(f.Path)!.Select((cell, i) => (f.Path, verdicts.Columns[i].Title, cell)))
            .Where(c => c.cell.Outcome == FieldOutcome.Lost).GroupBy(c => (c.Path, c.cell.Becomes))
            .Select(g => $"{form}: {g.Key.Path}: {g.Key.Becomes} [{string.Join(", ", g.Select(c => c.Title))}]")];
        Assert.True(lost.Length == 0, string.Join('\n', lost));
        Assert.Equal(verdicts.Write(), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(FieldPages.Write(table.With(verdicts)), await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken));
    }
}
