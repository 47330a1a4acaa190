using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gatehouse.AI.Fields;

/// <summary>What becomes of each field of a form at each model of the table. Written by the tests, which hold it.</summary>
public sealed class FieldVerdicts
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, FieldCell[]> _rows = new(StringComparer.Ordinal);

    public FieldVerdicts(IReadOnlyList<FieldColumn> columns) => Columns = columns;

    public IReadOnlyList<FieldColumn> Columns { get; }

    public int Count => _rows.Count;

    /// <summary>One cell for each column; null for a field without a row.</summary>
    public IReadOnlyList<FieldCell>? Of(string path) => _rows.GetValueOrDefault(path);

    public void Add(string path, FieldCell[] cells) => _rows.Add(path, cells);

    /// <summary>The same with some of the columns.</summary>
    public FieldVerdicts Only(Func<FieldColumn, bool> wanted)
    {
        var only = new FieldVerdicts([.. Columns.Where(wanted)]);
        foreach (var (path, cells) in _rows)
        {
            only.Add(path, [.. cells.Where((_, i) => wanted(Columns[i]))]);
        }

        return only;
    }

    public static FieldVerdicts Parse(string json)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        var read = new FieldVerdicts([.. root["columns"]!.AsArray().Select(c => new FieldColumn((string)c!["provider"]!, (string)c["model"]!, (string?)c["settings"] ?? ""))]);
        foreach (var (path, groups) in root["fields"]!.AsObject())
        {
            var cells = new FieldCell[read.Columns.Count];
            foreach (var group in groups!.AsArray())
            {
                var cell = new FieldCell(OutcomeOf((string)group![0]!), (string)group[1]!);
                foreach (var column in group[2]!.AsArray())
                {
                    cells[(int)column!] = cell;
                }
            }

            read.Add(path, cells);
        }

        return read;
    }

    /// <summary>The cells of a field, each with the models it is true of, named as short as may be.</summary>
    public IReadOnlyList<(FieldCell Cell, string Models)> GroupsOf(string path)
        => [.. _rows[path].Select((cell, i) => (Cell: cell, Column: Columns[i])).GroupBy(c => c.Cell).OrderBy(g => g.Key.Outcome)
            .Select(g => (g.Key, NamesOf([.. g.Select(c => c.Column)])))];

    // A provider's type alone where all its models of the table are meant.
    private string NamesOf(IReadOnlyList<FieldColumn> columns)
        => string.Join(", ", columns.GroupBy(c => c.Provider, StringComparer.Ordinal)
            .SelectMany(g => g.Count() == Columns.Count(c => c.Provider == g.Key) ? [g.Key] : g.Select(c => c.Title)));

    /// <summary>One line for each field: its verdicts, each with what becomes of the field and the numbers of its columns.</summary>
    public string Write()
    {
        var text = new StringBuilder("{\n  \"columns\": [\n");
        text.AppendJoin(",\n", Columns.Select(c => $"    {{ \"provider\": {Quoted(c.Provider)}, \"model\": {Quoted(c.Model)}{(c.Settings.Length == 0 ? "" : $", \"settings\": {Quoted(c.Settings)}")} }}"));
        text.Append("\n  ],\n  \"fields\": {\n");
        text.AppendJoin(",\n", _rows.Select(r => $"    {Quoted(r.Key)}: [{string.Join(", ", Groups(r.Value))}]"));
        return text.Append("\n  }\n}\n").ToString();
    }

    private static IEnumerable<string> Groups(FieldCell[] cells)
        => cells.Select((cell, i) => (cell, i)).GroupBy(c => c.cell).Select(g => $"[\"{g.Key.Word}\", {Quoted(g.Key.Becomes)}, [{string.Join(", ", g.Select(c => c.i))}]]");

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Readable);

    private static FieldOutcome OutcomeOf(string word)
        => Enum.GetValues<FieldOutcome>().First(o => FieldCell.WordOf(o) == word);
}
