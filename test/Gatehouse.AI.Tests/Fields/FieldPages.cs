using System.Globalization;
using System.Text;
using Gatehouse.AI.Fields;

namespace Gatehouse.AI.Tests.Fields;

/// <summary>The pages that the tables of fields are printed as: one for each form, and one that leads to them.</summary>
internal static class FieldPages
{
    public const string Index = "docs/reference/ai-fields.md";

    public static string PathOf(string form) => $"docs/reference/ai-fields/{form}.md";

    /// <summary>The page of one form.</summary>
    public static string Write(FormFields table)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # Fields of {table.Form}

            Every field of the form, and what becomes of it at each kind of model; [what the words mean](../ai-fields.md). The fields are
            those of {table.Source}. This page is printed by a test that sends each of them.

            {Counts(table)}

            | field | example | what becomes of it |
            |---|---|---|

            """);
        foreach (var field in table.Fields)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{field.Path}`{(field.IsWhole ? " and all inside" : "")} | `{Short(field.Value?.ToJsonString() ?? "null")}` | {Cells(table, field)} |\n");
        }

        return page.ToString();
    }

    /// <summary>The page that says what the words mean, with the counts of every form.</summary>
    public static string WriteIndex(IReadOnlyList<FormFields> tables)
    {
        var page = new StringBuilder("""
            # What becomes of every field

            A client speaks one form, a model is reached by another, and nothing a client wrote is lost without a word. For every field of
            every form these tables say what becomes of it at each provider, and at each family of models that takes other fields:

            | word | what it means |
            |---|---|
            | kept | the call passes through byte for byte; only the model's name is replaced |
            | mapped | it is written in the provider's words; or nothing is lost where it is left out, and the table says why |
            | approximated | something near it is sent. The reply's `x-gatehouse-loss` names it, a route with `strict: true` refuses the call |
            | dropped | it is not sent. Told and refused like what is approximated |
            | refused | 400, with the field's name: without it the answer would be one to another question |

            What is told is the client's own path (`generationConfig.seed`, `input[2].content[0]`). Before a call is made,
            `gatehouse explain POST URL -d @call.json` tells what each of a model's targets would lose, and
            `gatehouse models fields --form FORM --provider TYPE` prints these tables.

            Where one field can hold many values, the table has one of them as its example. The pages of the
            providers (`docs/providers`) say what depends on a value.

            The tables are data of the program (`src/Gatehouse.AI/Fields`). A test sends each field through the reader of its form and the
            translator of each provider and fails when a field is lost that nobody is told of; another one reads the types of the
            vendors' own clients and fails when one of their members has no row.

            | form | fields | kept | mapped | approximated | dropped | refused |
            |---|---|---|---|---|---|---|

            """);
        foreach (var table in tables)
        {
            page.Append(CultureInfo.InvariantCulture, $"| [{table.Form}](ai-fields/{table.Form}.md) | {table.Fields.Count} |");
            foreach (var outcome in Enum.GetValues<FieldOutcome>().Where(o => o < FieldOutcome.Unable))
            {
                page.Append(CultureInfo.InvariantCulture, $" {CountOf(table, outcome)} |");
            }

            page.Append('\n');
        }

        return page.ToString();
    }

    private static string Counts(FormFields table)
        => string.Join(", ", Enum.GetValues<FieldOutcome>().Where(o => CountOf(table, o) > 0)
            .Select(o => string.Create(CultureInfo.InvariantCulture, $"{FieldCell.WordOf(o)} {CountOf(table, o)}"))) + ".";

    private static int CountOf(FormFields table, FieldOutcome outcome) => table.Fields.Sum(f => table.Verdicts.Of(f.Path)!.Count(c => c.Outcome == outcome));

    private static string Cells(FormFields table, FormField field)
    {
        var cells = table.Verdicts.GroupsOf(field.Path).Select(g => $"**{g.Cell.Word}** {g.Models}{(g.Cell.Becomes.Length == 0 ? "" : $" ({Quoted(field, g.Cell.Becomes)})")}");
        var notes = field.Notes.Select(n => n.Key.Length == 0 ? n.Value : $"{n.Key}: {n.Value}");
        return string.Join("; ", cells.Concat(notes)).Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Quoted(FormField field, string becomes) => becomes == field.Needless ? becomes : $"`{becomes.Replace('`', '\'')}`";

    private static string Short(string json) => (json.Length <= 80 ? json : json[..77] + "...").Replace("|", "\\|", StringComparison.Ordinal);
}
