using System.CommandLine;
using Gatehouse.AI.Fields;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Configuration;
using Gatehouse.Server.Explaining;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

internal static class ModelsFieldsCommand
{
    public static Command Create(Terminal terminal)
    {
        var form = new Option<string>("--form") { Description = "The form of calls in front; all when not given.", HelpName = "FORM" };
        form.CompletionSources.Add([.. FormFields.Forms]);
        var provider = new Option<string>("--provider") { Description = "A type of provider; see gatehouse models providers.", HelpName = "TYPE" };
        provider.CompletionSources.Add([.. BuiltInProviders.All.Select(p => p.Type)]);
        var model = new Option<string>("--model") { Description = "The provider's name of a model. One that is in no table is tried.", HelpName = "MODEL" };
        var lost = new Option<bool>("--lost") { Description = "Only what is approximated, dropped or refused." };
        var output = SharedOptions.Output();
        var command = new Verb(
            "fields",
            "Show what becomes of each field of a call: kept, mapped, approximated, dropped or refused. Works offline.",
            "gatehouse models fields --form openai-chat --provider anthropic",
            "gatehouse models fields --form anthropic-messages --provider gemini --model gemini-2.5-pro --lost",
            "gatehouse models fields --provider groq --model llama-3.3-70b-versatile -o json")
        {
            form, provider, model, lost, output,
        };
        command.SetAction(result => Show(
            new FieldQuestion(result.GetValue(form), result.GetValue(provider), result.GetValue(model), result.GetValue(lost)),
            result.GetValue(output),
            terminal));
        return command;
    }

    private static int Show(FieldQuestion question, OutputFormat format, Terminal terminal)
    {
        if (question.Form is { } form && FormFields.Find(form) is null)
        {
            return Unknown(terminal, "form", form, FormFields.Forms, "Forms: " + string.Join(", ", FormFields.Forms) + ".");
        }

        string[] types = [.. BuiltInProviders.All.Select(p => p.Type)];
        if (question.Provider is { } type && !types.Contains(type, StringComparer.Ordinal))
        {
            return Unknown(terminal, "type of provider", type, types, "See: gatehouse models providers");
        }

        if (FieldAnswer.Of(question, out string fault) is not { } tables)
        {
            return terminal.Fail(ExitCodes.Usage, fault);
        }

        if (format != OutputFormat.Table)
        {
            StructuredOutput.Write(FieldList.Of(tables, question.Lost), format, terminal.Out);
            return ExitCodes.Right;
        }

        var table = new Table("FORM", "FIELD", "VERDICT", "MODELS", "BECOMES");
        foreach (var row in FieldList.Rows(tables, question.Lost))
        {
            table.Add(row);
        }

        table.Write(terminal.Out, terminal.ColorOut);
        return ExitCodes.Right;
    }

    private static int Unknown(Terminal terminal, string what, string name, IEnumerable<string> names, string otherwise)
        => terminal.Fail(ExitCodes.Usage, $"there is no {what} \"{name}\". {NearName.Hint(name, names) ?? otherwise}");
}
