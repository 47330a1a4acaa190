using System.CommandLine;
using System.Net;
using System.Text;
using Gatehouse.AI.Budgets;
using Gatehouse.AI.Ledger;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Upstreams;
using Gatehouse.Server.Explaining;
using Gatehouse.Server.Hosting;
using Gatehouse.Server.Output;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Server.Commands;

internal static class ExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        var method = new Argument<string>("method") { Description = "GET, POST and so on." };
        var url = new Argument<string>("url") { Description = "http://host/path, or a path alone." };
        var headers = new Option<string[]>("--header", "-H") { Description = "A header of the request; may be repeated.", HelpName = "NAME: VALUE", DefaultValueFactory = _ => [] };
        var consumer = new Option<string>("--as") { Description = "The consumer who calls.", HelpName = "CONSUMER" };
        var data = new Option<string>("--data", "-d") { Description = "Body of the request, or @FILE: tells the model of an AI call, and the fields that routes ask for.", HelpName = "BODY" };
        var from = new Option<string>("--from") { Description = "Address of the client.", HelpName = "ADDRESS" };
        var config = SharedOptions.Config();
        var output = SharedOptions.Output();
        var command = new Verb(
            "explain",
            "Show which route takes a request and why, each policy in order, and where it ends. Works offline.",
            "gatehouse explain GET http://api.example.com/v1/orders/5",
            "gatehouse explain GET /v1/orders -H 'x-beta: 1' --as shop-app",
            "gatehouse explain POST /v1/chat/completions -d '{\"model\":\"chat\",\"messages\":[]}' -o json")
        {
            method, url, headers, consumer, data, from, config, output,
        };
        command.SetAction(result => Explain(
            terminal,
            result.GetValue(config),
            result.GetValue(output),
            new ExplainQuestion(result.GetValue(method)!, result.GetValue(url)!, result.GetValue(headers) ?? [], result.GetValue(consumer), result.GetValue(data), result.GetValue(from))));
        return command;
    }

    private static int Explain(Terminal terminal, string? file, OutputFormat format, ExplainQuestion question)
    {
        if (SharedOptions.FindConfig(file, terminal) is not { } path)
        {
            return ExitCodes.Usage;
        }

        var request = new CanonicalRequest();
        if (RequestText.Read(question.Method, question.Url, question.Headers, request, out var misread) is { } fault)
        {
            return terminal.Fail(ExitCodes.Usage, fault);
        }

        if (question.From is { } from)
        {
            if (!IPAddress.TryParse(from, out var address))
            {
                return terminal.Fail(ExitCodes.Usage, $"--from takes an address; \"{from}\" is none.");
            }

            request.ClientAddress = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        }

        if (!TryReadBody(question.Data, request, out byte[] body))
        {
            return terminal.Fail(ExitCodes.Usage, $"-d {question.Data}: there is no such file.");
        }

        var loaded = Composition.CreateLoader().Load(path);
        if (loaded.Document is not { } document)
        {
            ProblemPrinter.Write(loaded.Problems, terminal);
            return terminal.Fail(ExitCodes.Refused, $"{path} was refused: {ProblemPrinter.Count(loaded.Problems)}");
        }

        if (question.Consumer is { } name && !document.Consumers.ContainsKey(name))
        {
            string hint = NearName.Hint(name, document.Consumers.Keys) is { } near ? " " + near : "";
            return terminal.Fail(ExitCodes.Usage, $"there is no consumer \"{name}\".{hint}");
        }

        var snapshot = Composition.CreateCompiler(new OfflineTransport(), TimeProvider.System, NullLoggerFactory.Instance).Compile(document, loaded.Problems, previous: null);
        snapshot.Part<BudgetDirectory>().FillFrom(snapshot.Part<CallLedger>(), onlyReads: true);
        var consumer = question.Consumer is null ? null : snapshot.Consumers.Find(question.Consumer);
        Print(new Explainer(snapshot).Explain(request, misread, question.Url, consumer, body), format, terminal);
        return ExitCodes.Right;
    }

    private static void Print(ExplainReport report, OutputFormat format, Terminal terminal)
    {
        if (format == OutputFormat.Table)
        {
            new ExplainText(terminal.Out, terminal.ColorOut).Write(report);
        }
        else
        {
            StructuredOutput.Write(ExplainJson.From(report), format, terminal.Out);
        }
    }

    private static bool TryReadBody(string? data, CanonicalRequest request, out byte[] body)
    {
        body = [];
        if (data is null)
        {
            return true;
        }

        if (data.StartsWith('@') && !File.Exists(data[1..]))
        {
            return false;
        }

        body = data.StartsWith('@') ? File.ReadAllBytes(data[1..]) : Encoding.UTF8.GetBytes(data);
        request.HasBody = body.Length > 0;
        request.ContentLength = body.Length;
        return true;
    }
}
