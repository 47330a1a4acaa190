using Gatehouse.AI.Fields;
using Gatehouse.AI.Models;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Fields;

/// <summary>The page that leads to the tables counts what they say, and the program has the tables of the repository.</summary>
public sealed class FieldPageTests
{
    [Fact]
    public async Task Index_CountsTheTables()
    {
        await using var gateway = await ModelGateway.StartAsync(FieldRun.Yaml);
        var models = gateway.Snapshot.Part<ModelDirectory>();

        // The verdicts may be being written.
        string page = FieldPages.WriteIndex([.. FormFields.Forms.Select(FieldRun.Table).Select(t => FieldRun.Writes ? t.With(FieldRun.Run(t, models)) : t)]);

        string file = RepositoryFolder.PathOf(FieldPages.Index);
        if (FieldRun.Writes)
        {
            await File.WriteAllTextAsync(file, page, TestContext.Current.CancellationToken);
        }

        Assert.Equal(page, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Program_HasTheTablesOfTheRepository()
    {
        Assert.SkipWhen(FieldRun.Writes, "The program was built before the tables were written.");
        foreach (string form in FormFields.Forms)
        {
            Assert.Equal(FieldRun.Table(form).Verdicts.Write(), FormFields.Find(form)!.Verdicts.Write());
            Assert.Equal(FieldRun.Table(form).Fields.Select(f => f.Path), FormFields.Find(form)!.Fields.Select(f => f.Path));
        }
    }
}
