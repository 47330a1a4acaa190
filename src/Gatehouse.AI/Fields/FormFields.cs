using System.Text.Json.Nodes;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;

namespace Gatehouse.AI.Fields;

/// <summary>
/// The fields of one form of calls: every member of the vendor's published schema with a call that sets it, and what becomes of
/// each at every model of the table. Read from the embedded files of this folder.
/// </summary>
public sealed class FormFields
{
    // Behind the list that it reads.
    private static readonly Lazy<IReadOnlyList<FormFields>> Loaded = new(() => [.. Forms!.Select(Load)]);

    private FormFields(string form, string source, IReadOnlyList<FormField> fields, FieldVerdicts verdicts)
    {
        Form = form;
        Source = source;
        Fields = fields;
        Verdicts = verdicts;
    }

    /// <summary>The forms that have a table, in its order.</summary>
    public static IReadOnlyList<string> Forms { get; } =
    [
        Calls.WireForm.OpenAIChat, Calls.WireForm.OpenAIResponses, Calls.WireForm.OpenAICompletions, Calls.WireForm.OpenAIEmbeddings,
        Calls.WireForm.AnthropicMessages, Calls.WireForm.Gemini, Calls.WireForm.BedrockConverse, Calls.WireForm.OllamaChat,
        Calls.WireForm.OllamaGenerate, Calls.WireForm.CohereRerank,
    ];

    public static IReadOnlyList<FormFields> All => Loaded.Value;

    public string Form { get; }

    /// <summary>Where the schema was read.</summary>
    public string Source { get; }

    public IReadOnlyList<FormField> Fields { get; }

    public FieldVerdicts Verdicts { get; }

    /// <summary>What reads calls of the form.</summary>
    public CallForm Reader => BuiltInDialects.All.SelectMany(d => d.Endpoints).Select(e => e.Operation).OfType<CallOperation>().First(o => o.Form.WireForm == Form).Form;

    /// <summary>The verdicts of one model, found anew; null when it does not do calls of the form.</summary>
    public FieldVerdicts? Try(FieldColumn column, ModelTarget target)
    {
        var trial = new FieldTrial(Reader, target);
        if (!trial.CanServe)
        {
            return null;
        }

        var verdicts = new FieldVerdicts([column]);
        foreach (var field in Fields)
        {
            verdicts.Add(field.Path, [trial.Judge(field)]);
        }

        return verdicts;
    }

    /// <summary>What people wrote of a field that is lost, by its path in a call ("messages[1].content[0].cache_control"); null for nothing.</summary>
    public string? NoteOn(string path, FieldColumn column)
    {
        string plain = FieldPath.WithoutTags(path);
        return Fields.FirstOrDefault(f => f.Notes.Count > 0 && FieldPath.WithoutTags(f.Path) == plain)?.NoteFor(column);
    }

    /// <summary>The same fields with other verdicts.</summary>
    public FormFields With(FieldVerdicts verdicts) => new(Form, Source, Fields, verdicts);

    public static FormFields? Find(string form) => All.FirstOrDefault(f => f.Form == form);

    /// <summary>The table of a form from the text of its two files.</summary>
    public static FormFields Parse(string fields, string verdicts)
    {
        var root = JsonNode.Parse(fields)!.AsObject();
        var calls = root["calls"]!.AsObject();
        return new FormFields(
            (string)root["form"]!,
            (string)root["source"]!,
            [.. root["fields"]!.AsArray().Select(f => ReadField(f!.AsObject(), calls))],
            FieldVerdicts.Parse(verdicts));
    }

    private static FormFields Load(string form) => Parse(Text($"{form}.json"), Text($"verdicts.{form}.json"));

    private static string Text(string name)
    {
        using var stream = typeof(FormFields).Assembly.GetManifestResourceStream("Gatehouse.AI.Fields." + name)
            ?? throw new InvalidOperationException($"The table {name} is not in the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static FormField ReadField(JsonObject row, JsonObject calls)
    {
        string path = (string)row["field"]!;
        return new FormField
        {
            Path = path,
            Place = (string?)row["at"] ?? path,
            Value = row["value"],
            Call = calls[CallOf(path, calls)]!,
            IsWhole = row["whole"] is not null,
            Needless = (string?)row["needless"],
            ToldAs = row["told_as"] is JsonArray told ? [.. told.Select(t => (string)t!)] : [],
            Notes = row["notes"] is JsonObject notes ? notes.ToDictionary(n => n.Key, n => (string)n.Value!, StringComparer.Ordinal) : [],
        };
    }

    // The call whose name is the longest one that the path begins with; "" is the plain call.
    private static string CallOf(string path, JsonObject calls)
    {
        string best = "";
        foreach (var (name, _) in calls)
        {
            if (name.Length > best.Length && path.StartsWith(name, StringComparison.Ordinal) && (path.Length == name.Length || path[name.Length] is '.' or '['))
            {
                best = name;
            }
        }

        return best;
    }
}
