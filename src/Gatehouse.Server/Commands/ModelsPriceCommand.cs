using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.Core.Configuration;
using Gatehouse.Server.Explaining;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

internal static class ModelsPriceCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("model") { Description = "Type of provider and model, as openai/gpt-5-mini; with -c a model, or a provider and model, of the configuration." };
        var config = new Option<string>("--config", "-c") { Description = "Price by this configuration.", HelpName = "FILE" };
        var at = new Option<string>("--at") { Description = "Day or time (UTC) of the call; now when not given.", HelpName = "DATE" };
        var tier = new Option<string>("--tier") { Description = "Service tier, such as batch, flex or priority.", HelpName = "NAME", DefaultValueFactory = _ => "" };
        var usage = new UsageOptions();
        var output = SharedOptions.Output("--format");
        var command = new Verb(
            "price",
            "Price a call, line by line: what was used, at which rate, by which source.",
            "gatehouse models price openai/gpt-5-mini --input 10000 --output 500",
            "gatehouse models price anthropic/claude-opus-5 --input 2000 --cache-read 90000 --output 800 --tier batch",
            "gatehouse models price chat -c gatehouse.yaml --input 10000 --output 500 --at 2026-01-31 -o json")
        {
            model, config, at, tier, output,
        };
        foreach (var option in usage.All)
        {
            command.Add(option);
        }

        command.SetAction(result =>
        {
            var time = TimeProvider.System.GetUtcNow();
            return result.GetValue(at) is { } text && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
                ? terminal.Fail(ExitCodes.Usage, $"--at takes a day or a time such as 2026-01-31 or 2026-01-31T16:30:00Z; \"{text}\" is none.")
                : Price(result.GetValue(model)!, result.GetValue(config), usage.Read(result, result.GetValue(tier)!), time, result.GetValue(output), terminal);
        });
        return command;
    }

    private static int Price(string asked, string? file, TokenUsage usage, DateTimeOffset at, OutputFormat format, Terminal terminal)
    {
        IReadOnlyList<CatalogueRow> rows;
        if (file is null)
        {
            rows = BuiltIn(asked, terminal);
        }
        else if (ModelsCommand.Load(file, terminal, out var ai) is { } exit)
        {
            return exit;
        }
        else
        {
            rows = Configured(asked, ai, terminal);
        }

        if (rows.Count == 0)
        {
            return ExitCodes.Usage;
        }

        var calls = new List<PricedCall>();
        foreach (var row in rows)
        {
            if (row.Known?.Price is not { } price)
            {
                return terminal.Fail(ExitCodes.Refused, $"the price of {row.Model} is not known.");
            }

            calls.Add(new PricedCall(row.Model, price, usage, at));
        }

        Write(calls, format, terminal);
        return calls.Find(c => c.Fault is not null) is { } call ? terminal.Fail(ExitCodes.Refused, $"{call.Fault}.") : ExitCodes.Right;
    }

    private static void Write(List<PricedCall> calls, OutputFormat format, Terminal terminal)
    {
        if (format != OutputFormat.Table)
        {
            JsonNode[] all = [.. calls.Select(c => c.Json())];
            StructuredOutput.Write(all.Length == 1 ? all[0] : new JsonArray(all), format, terminal.Out);
            return;
        }

        for (int i = 0; i < calls.Count; i++)
        {
            terminal.Out.WriteLine(i == 0 ? calls[i].Heading() : $"\n{calls[i].Heading()}");
            var table = new Table("ITEM", "QUANTITY", "RATE", "AMOUNT");
            foreach (string[] cells in calls[i].Cells())
            {
                table.Add(cells);
            }

            table.Write(terminal.Out, terminal.ColorOut);
        }
    }

    private static IReadOnlyList<CatalogueRow> BuiltIn(string asked, Terminal terminal)
    {
        int slash = asked.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && ModelCatalogue.BuiltIn.Of(asked[..slash]) is { } provider)
        {
            if (ModelCatalogue.BuiltIn.Find(provider.Id, asked[(slash + 1)..]) is { } known)
            {
                return [new CatalogueRow("", $"{provider.Id}/{known.Id}", known)];
            }

            string near = NearName.Find(asked[(slash + 1)..], provider.Models.Select(m => m.Id)) is { } name ? $"Did you mean \"{provider.Id}/{name}\"?" : $"See: gatehouse models --provider {provider.Id}";
            return None(terminal, $"the catalogue has no model \"{asked}\". {near}");
        }

        string[] having = [.. ModelCatalogue.BuiltIn.Providers.Where(p => p.Like.Count == 0 && ModelCatalogue.BuiltIn.Find(p.Id, asked)?.Price is not null).Select(p => $"{p.Id}/{asked}")];
        return None(terminal, having.Length > 0
            ? $"write the type of provider before the model: {string.Join(", ", having)}."
            : $"the catalogue has no model \"{asked}\". Write provider/model; see: gatehouse models --search {asked.Split('/')[^1]}");
    }

    private static IReadOnlyList<CatalogueRow> Configured(string asked, AIDocument ai, Terminal terminal)
    {
        var rows = CatalogueList.Configured(ai, new CatalogueQuestion(null, null, ModelAbilities.None, null, null)).ToList();
        var found = rows.FindAll(r => r.Alias == asked);
        if (found.Count == 0 && rows.Find(r => r.Model == asked) is { } target)
        {
            found.Add(target);
        }

        return found.Count > 0 ? found : None(terminal, $"the configuration has no model \"{asked}\". {NearName.Hint(asked, rows.Select(r => r.Alias).Concat(rows.Select(r => r.Model))) ?? "See: gatehouse models -c FILE"}");
    }

    private static List<CatalogueRow> None(Terminal terminal, string message)
    {
        terminal.Fail(ExitCodes.Usage, message);
        return [];
    }
}
