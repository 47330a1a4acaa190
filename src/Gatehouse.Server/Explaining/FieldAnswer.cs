using System.Text;
using Gatehouse.AI.Fields;
using Gatehouse.AI.Models;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Upstreams;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Server.Explaining;

/// <summary>The tables of fields that were asked for. A model that no column is about is tried as a route would call it, up to the wire.</summary>
internal static class FieldAnswer
{
    /// <summary>The tables with the columns that were asked for; null with what to do otherwise.</summary>
    public static IReadOnlyList<FormFields>? Of(FieldQuestion question, out string fault)
    {
        fault = "";
        FormFields[] forms = question.Form is { } form ? [FormFields.Find(form)!] : [.. FormFields.All];
        FormFields[] found = [.. forms.Select(t => t.With(t.Verdicts.Only(c => IsAsked(c, question)))).Where(t => t.Verdicts.Columns.Count > 0)];
        if (found.Length > 0)
        {
            return found;
        }

        if (question is { Provider: { } type, Model: { } model })
        {
            return Try(forms, type, model, out fault);
        }

        fault = question.Model is { } alone
            ? $"no table has the model \"{alone}\". Name its provider too, and it is tried: --provider TYPE"
            : question.Provider is { } unknown
                ? $"no table has a model of \"{unknown}\". Name one, and it is tried: --provider {unknown} --model MODEL"
                : "no model of the tables does calls of this form.";
        return null;
    }

    private static bool IsAsked(FieldColumn column, FieldQuestion question)
        => (question.Provider is null || column.Provider == question.Provider) && (question.Model is null || column.Model == question.Model);

    private static FormFields[]? Try(IEnumerable<FormFields> forms, string type, string model, out string fault)
    {
        // Whatever a provider must be told, it was told for its columns.
        string settings = FormFields.All.SelectMany(t => t.Verdicts.Columns).FirstOrDefault(c => c.Provider == type && !c.IsElsewhere)?.Settings ?? "";
        var column = new FieldColumn(type, model, settings);
        if (TargetOf(column, out fault) is not { } target)
        {
            return null;
        }

        FormFields[] tried = [.. forms.Select(t => (Table: t, Verdicts: t.Try(column, target))).Where(t => t.Verdicts is not null).Select(t => t.Table.With(t.Verdicts!))];
        fault = tried.Length == 0 ? $"{type} {model} does no calls of this form." : "";
        return tried.Length == 0 ? null : tried;
    }

    private static ModelTarget? TargetOf(FieldColumn column, out string fault)
    {
        var yaml = new StringBuilder("ai:\n  providers:\n");
        yaml.Append("    tried: { type: ").Append(column.Provider).Append(", keys: [\"${env:KEY}\"]").Append(column.Settings.Length == 0 ? "" : ", " + column.Settings).Append(" }\n");
        yaml.Append("  models:\n    tried: \"tried/").Append(column.Model.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal));
        yaml.Append("\"\nroutes:\n  all: { match: /**, ai: all }\n");
        var loaded = Composition.CreateLoader(_ => "none").Parse(yaml.ToString());
        if (loaded.Document is not { } document)
        {
            var problem = loaded.Problems[0];
            fault = $"{column.Provider} cannot be tried without settings of its own: {problem.Message}. Write a configuration and ask: gatehouse explain";
            return null;
        }

        fault = "";
        var snapshot = Composition.CreateCompiler(new OfflineTransport(), TimeProvider.System, NullLoggerFactory.Instance).Compile(document, loaded.Problems, previous: null);
        return snapshot.Part<ModelDirectory>().Find("tried")!.Targets[0];
    }
}
