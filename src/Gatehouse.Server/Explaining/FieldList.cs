using System.Text.Json.Nodes;
using Gatehouse.AI.Fields;

namespace Gatehouse.Server.Explaining;

/// <summary>The tables of fields as lines for people and as objects for machines.</summary>
internal static class FieldList
{
    /// <summary>Form, field, verdict, models, and what becomes of it.</summary>
    public static IEnumerable<string[]> Rows(IReadOnlyList<FormFields> tables, bool lost)
    {
        foreach (var table in tables)
        {
            foreach (var field in table.Fields)
            {
                foreach (var (cell, models) in table.Verdicts.GroupsOf(field.Path))
                {
                    if (!lost || IsLost(cell))
                    {
                        yield return [table.Form, field.IsWhole ? field.Path + " (whole)" : field.Path, cell.Word, models, cell.Becomes.Length == 0 ? "-" : cell.Becomes];
                    }
                }
            }
        }
    }

    public static JsonArray Of(IReadOnlyList<FormFields> tables, bool lost)
        => new([.. tables.Select(t => new JsonObject
        {
            ["form"] = t.Form,
            ["source"] = t.Source,
            ["fields"] = new JsonArray([.. t.Fields.Select(f => Of(t, f, lost)).Where(f => f["models"]!.AsArray().Count > 0)]),
        })]);

    private static JsonObject Of(FormFields table, FormField field, bool lost)
    {
        var models = new JsonArray();
        var cells = table.Verdicts.Of(field.Path)!;
        for (int i = 0; i < cells.Count; i++)
        {
            if (!lost || IsLost(cells[i]))
            {
                models.Add(Of(table.Verdicts.Columns[i], cells[i], field));
            }
        }

        return new JsonObject { ["field"] = field.Path, ["whole"] = field.IsWhole, ["example"] = field.Value?.DeepClone(), ["models"] = models };
    }

    private static JsonObject Of(FieldColumn column, FieldCell cell, FormField field)
    {
        var node = new JsonObject { ["provider"] = column.Provider, ["model"] = column.Model };
        if (column.IsElsewhere)
        {
            node["by_url"] = true;
        }

        node["verdict"] = cell.Word;
        node["becomes"] = cell.Becomes;
        if (field.NoteFor(column) is { } note)
        {
            node["note"] = note;
        }

        return node;
    }

    private static bool IsLost(FieldCell cell) => cell.Outcome is FieldOutcome.Approximated or FieldOutcome.Dropped or FieldOutcome.Refused;
}
