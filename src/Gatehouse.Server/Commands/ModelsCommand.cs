using System.CommandLine;
using System.Globalization;
using Gatehouse.AI;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Configuration;
using Gatehouse.Server.Explaining;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

/// <summary>What there is to know of models without calling one.</summary>
internal static class ModelsCommand
{
    public static Command Create(Terminal terminal)
    {
        var config = new Option<string>("--config", "-c") { Description = "List the models of a configuration instead of the catalogue.", HelpName = "FILE" };
        var provider = new Option<string>("--provider") { Description = "Of one type of provider, or of one provider of the configuration.", HelpName = "NAME" };
        provider.CompletionSources.Add([.. BuiltInProviders.All.Select(p => p.Type)]);
        var search = new Option<string>("--search") { Description = "With these words in the name.", HelpName = "TEXT" };
        var able = new Option<string>("--able") { Description = $"Known to be able to do all of it, such as tools,vision. Words: {string.Join(", ", AbilityWords.All)}.", HelpName = "LIST" };
        var context = new Option<string>("--context") { Description = "With room for at least so many tokens, such as 200k.", HelpName = "TOKENS" };
        var price = new Option<string>("--max-input-price") { Description = "With a price of at most so many dollars for a million tokens of input.", HelpName = "USD" };
        var output = SharedOptions.Output();
        var command = new Verb(
            "models",
            "List models with their size, abilities and prices; price a call; show what models can be called through and what becomes of a call's fields.",
            "gatehouse models --search claude --able tools,vision --context 200k",
            "gatehouse models -c gatehouse.yaml",
            "gatehouse models price openai/gpt-5-mini --input 10000 --output 500",
            "gatehouse models providers",
            "gatehouse models fields --provider anthropic --lost")
        {
            config, provider, search, able, context, price, output,
            ModelsPriceCommand.Create(terminal),
            ModelsProvidersCommand.Create(terminal),
            ModelsFieldsCommand.Create(terminal),
        };
        command.SetAction(result =>
        {
            var abilities = ModelAbilities.None;
            foreach (string word in (result.GetValue(able) ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
            {
                if (!AbilityWords.TryParse(word, out var ability))
                {
                    return terminal.Fail(ExitCodes.Usage, $"\"{word}\" is no ability. {NearName.Hint(word, AbilityWords.All) ?? $"Abilities: {string.Join(", ", AbilityWords.All)}."}");
                }

                abilities |= ability;
            }

            long? tokens = result.GetValue(context) is { } room ? CatalogueQuestion.TokensOf(room) ?? -1 : null;
            if (tokens < 0)
            {
                return terminal.Fail(ExitCodes.Usage, $"--context takes a number of tokens such as 200000, 200k or 1m; \"{result.GetValue(context)}\" is none.");
            }

            decimal? most = result.GetValue(price) is { } dollars ? DollarsOf(dollars) ?? -1 : null;
            return most < 0
                ? terminal.Fail(ExitCodes.Usage, $"--max-input-price takes dollars for a million tokens such as 0.5; \"{result.GetValue(price)}\" is none.")
                : List(result.GetValue(config), new CatalogueQuestion(result.GetValue(provider), result.GetValue(search), abilities, tokens, most), result.GetValue(output), terminal);
        });
        return command;
    }

    private static int List(string? file, CatalogueQuestion question, OutputFormat format, Terminal terminal)
    {
        AIDocument? ai = null;
        if (file is not null && Load(file, terminal, out ai) is { } exit)
        {
            return exit;
        }

        string[] providers = [.. ModelCatalogue.BuiltIn.Providers.Select(p => p.Id)];
        string[] names = ai is null ? providers : [.. ai.Providers.Keys, .. ai.Providers.Values.Select(p => p.Type)];
        if (question.Provider is { } asked && !names.Contains(asked, StringComparer.Ordinal))
        {
            string what = ai is not null ? "the configuration has no provider" : "the catalogue has nothing of a provider";
            return terminal.Fail(ExitCodes.Usage, $"{what} \"{asked}\". {NearName.Hint(asked, names) ?? $"It has {string.Join(", ", names.Distinct(StringComparer.Ordinal))}."}");
        }

        var rows = ai is null ? CatalogueList.BuiltIn(question) : CatalogueList.Configured(ai, question);
        if (format != OutputFormat.Table)
        {
            StructuredOutput.Write(CatalogueList.Json(rows), format, terminal.Out);
            return ExitCodes.Right;
        }

        string[] headings = ["MODEL", "CONTEXT", "OUTPUT", "ABLE", "INPUT/M", "OUTPUT/M"];
        var table = new Table(ai is null ? headings : ["NAME", .. headings]);
        int count = 0;
        foreach (var row in rows)
        {
            table.Add(CatalogueList.Cells(row));
            count++;
        }

        table.Write(terminal.Out, terminal.ColorOut);
        terminal.Error.WriteLine($"{count.ToString(CultureInfo.InvariantCulture)} models; \"-\" is not known. Prices are for a million tokens; -o json has all of them, with sources.");
        return ExitCodes.Right;
    }

    /// <summary>The models of a file; an exit code after saying why there are none.</summary>
    internal static int? Load(string file, Terminal terminal, out AIDocument ai)
    {
        ai = new AIDocument();
        if (SharedOptions.FindConfig(file, terminal) is not { } path)
        {
            return ExitCodes.Usage;
        }

        var result = Composition.CreateLoader().Load(path);
        if (result.Document is not { } document)
        {
            ProblemPrinter.Write(result.Problems, terminal);
            return terminal.Fail(ExitCodes.Refused, $"{path} was refused: {ProblemPrinter.Count(result.Problems)}");
        }

        ai = document.Section<AIDocument>(AISectionDescriptor.SectionKey) ?? ai;
        return null;
    }

    private static decimal? DollarsOf(string text)
    {
        string number = text.EndsWith(" USD", StringComparison.Ordinal) ? text[..^4] : text.TrimStart('$');
        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal dollars) ? dollars : null;
    }
}
