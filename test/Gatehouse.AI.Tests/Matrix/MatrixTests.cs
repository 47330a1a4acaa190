using System.Globalization;
using System.Text;
using Gatehouse.AI.Models;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Matrix;

/// <summary>
/// What becomes of each feature between each form in front and each provider behind: nothing is lost in silence, and
/// docs/reference/ai-matrix.md says what happens. GATEHOUSE_WRITE_MATRIX=1 writes the page anew.
/// </summary>
public sealed class MatrixTests
{
    private const string Page = "docs/reference/ai-matrix.md";

    [Fact]
    public async Task Feature_AnyFormToAnyProvider_IsThereOrToldOf()
    {
        await using var gateway = await ModelGateway.StartAsync(MatrixRun.Yaml);
        var run = new MatrixRun(gateway.Snapshot.Part<ModelDirectory>());
        var silent = new List<string>();
        foreach (var probe in MatrixRun.Forms.SelectMany(MatrixRun.ProbesOf))
        {
            for (int column = 0; column < Columns.All.Count; column++)
            {
                var (fate, why) = run.Run(probe, column);
                if (fate == Fate.LostInSilence)
                {
                    silent.Add($"{probe.Form} to {Columns.All[column].Name}: {probe.Feature}: {why}");
                }
            }
        }

        Assert.Empty(silent);
    }

    [Fact]
    public async Task Answer_AnyProviderToAnyForm_IsReadAsItWasSaid()
    {
        await using var gateway = await ModelGateway.StartAsync(MatrixRun.Yaml);
        var run = new AnswerRun(gateway.Snapshot.Part<ModelDirectory>());
        var lost = new List<string>();
        foreach (string form in MatrixRun.Forms)
        {
            for (int column = 0; column < Columns.All.Count; column++)
            {
                lost.AddRange(run.Run(form, column).Select((r, i) => (r.Fate, Text: $"{Columns.All[column].Name} to {form}: {AnswerRun.Rows[i]}: {r.Why}")).Where(r => r.Fate == Fate.LostInSilence).Select(r => r.Text));
            }
        }

        Assert.Empty(lost);
    }

    [Fact]
    public async Task Page_IsWhatHappens()
    {
        await using var gateway = await ModelGateway.StartAsync(MatrixRun.Yaml);
        var models = gateway.Snapshot.Part<ModelDirectory>();
        string page = Write(new MatrixRun(models), new AnswerRun(models));
        string path = RepositoryFolder.PathOf(Page);
        if (Environment.GetEnvironmentVariable("GATEHOUSE_WRITE_MATRIX") == "1")
        {
            await File.WriteAllTextAsync(path, page, TestContext.Current.CancellationToken);
        }

        Assert.Equal(page, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    private static string Write(MatrixRun run, AnswerRun answers)
    {
        var counts = new SortedDictionary<Fate, int>();
        var tables = new StringBuilder();
        foreach (string form in MatrixRun.Forms)
        {
            tables.Append(CultureInfo.InvariantCulture, $"\n## {form}\n\n| feature | {string.Join(" | ", Columns.All.Select(Title))} |\n|---|{string.Concat(Columns.All.Select(_ => "---|"))}\n");
            foreach (var probe in MatrixRun.ProbesOf(form).OrderBy(p => Features.All.ToList().IndexOf(p.Feature)))
            {
                tables.Append(CultureInfo.InvariantCulture, $"| {probe.Feature} |");
                for (int column = 0; column < Columns.All.Count; column++)
                {
                    var (fate, _) = run.Run(probe, column);
                    counts[fate] = counts.GetValueOrDefault(fate) + 1;
                    tables.Append(CultureInfo.InvariantCulture, $" {Word(fate)} |");
                }

                tables.Append('\n');
            }

            WriteAnswers(answers, form, counts, tables);
        }

        return $"""
            # What becomes of a call

            Each table is a form that clients speak, each column a provider with a model of one family. A test sends every feature through
            the translators, writes this page, and fails when something is lost that nobody is told of.

            *kept*: the call passes through byte for byte. *mapped*: written in the provider's words, nothing lost. *approximated* and
            *dropped* are named in the reply's `x-gatehouse-loss` and refused on a strict route. *refused*: 400 with the field's name.

            The first rows of a table are about calls; what becomes of every single field is in [its own tables](ai-fields.md). The last
            rows are about answers: one that says everything is put into the provider's form, whole and as a stream whose calls of tools
            take turns where that form can, and what a client reads of it must be what it says.

            {string.Join(", ", counts.Select(c => $"{Word(c.Key)} {c.Value.ToString(CultureInfo.InvariantCulture)}"))}.

            """ + tables + ReplyRun.Page();
    }

    private static void WriteAnswers(AnswerRun answers, string form, SortedDictionary<Fate, int> counts, StringBuilder tables)
    {
        var columns = Enumerable.Range(0, Columns.All.Count).Select(c => answers.Run(form, c)).ToArray();
        for (int row = 0; row < AnswerRun.Rows.Count; row++)
        {
            tables.Append(CultureInfo.InvariantCulture, $"| {AnswerRun.Rows[row]} |");
            foreach (var column in columns)
            {
                counts[column[row].Fate] = counts.GetValueOrDefault(column[row].Fate) + 1;
                tables.Append(CultureInfo.InvariantCulture, $" {Word(column[row].Fate)} |");
            }

            tables.Append('\n');
        }
    }

    private static string Title(Column column) => column.Settings.Contains("url: \"http://localhost", StringComparison.Ordinal) ? $"{column.Type} by `url`" : $"{column.Type} `{column.Model}`";

    private static string Word(Fate fate) => fate == Fate.LostInSilence ? "LOST" : fate.ToString().ToLowerInvariant();
}
