using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Server.Observing;

namespace Gatehouse.Server.Admin;

/// <summary>
/// The admin API of one listener, below /admin; every other path goes to the operators' endpoints. Nothing below /admin is
/// answered before <see cref="AdminAccess"/> has let the caller in; what is not there is told to those alone.
/// </summary>
internal sealed class AdminEndpoints(RequestEntry operators, AdminAccess access, AdminParts parts) : RequestEntry
{
    public const string SignInPath = "/admin/sign-in";

    private const string Root = "/admin/v1/";

    private static readonly Problem NotHere = new(ProblemKind.NoRoute);
    private static readonly Problem NoToken = new(ProblemKind.InvalidBody) { Detail = "A JSON object with a token is expected: {\"token\":\"...\"}" };

    private static readonly Problem Leaving = new(ProblemKind.ShuttingDown);

    private readonly AdminResources _resources = new(parts);
    private readonly AdminUsage _usage = new(parts);

    /// <summary>The entry of a listener that serves the admin API, or the one that was given.</summary>
    public static RequestEntry? For(ListenDocument listen, RequestEntry? operators, AdminParts parts)
        => listen.Serves.Contains(ListenRole.Admin)
            ? new AdminEndpoints(operators ?? NothingElse.Instance, new AdminAccess(listen, parts.Sessions, parts.Limit), parts)
            : operators;

    public override ValueTask HandleAsync(Exchange exchange)
    {
        string path = exchange.Request.Path;
        if (path != "/admin" && !path.StartsWith("/admin/", StringComparison.Ordinal))
        {
            return operators.HandleAsync(exchange);
        }

        parts.Metrics.Metrics.TakeForProbe(exchange);
        return AnswerAsync(exchange, path);
    }

    private async ValueTask AnswerAsync(Exchange exchange, string path)
    {
        var request = exchange.Request;
        var problem = access.CheckCaller(request);
        if (problem is null && path == SignInPath)
        {
            await SignInByLinkAsync(exchange);
            return;
        }

        if (problem is null && path == Root + "sessions" && request.Method == "POST")
        {
            await SignInAsync(exchange);
            return;
        }

        if ((problem ?? access.CheckCredential(request)) is { } refusal)
        {
            await TurnAwayAsync(exchange, refusal);
            return;
        }

        if (request.Method is not ("GET" or "HEAD"))
        {
            AdminTelemetry.Changed(parts.Logger, request.Method, path, request.ClientAddressText);
        }

        await ServeAsync(exchange, path);
    }

    private async ValueTask ServeAsync(Exchange exchange, string path)
    {
        string resource = path.StartsWith(Root, StringComparison.Ordinal) ? path[Root.Length..] : "";
        string allowed = resource switch
        {
            "status" or "routes" or "services" or "budgets" or "usage" or "models" => "GET, HEAD",
            "reload" or "usage/corrections" => "POST",
            "sessions" => "POST, DELETE",
            _ => "",
        };
        if (allowed.Length == 0)
        {
            await ProblemWriter.WriteAsync(exchange, NotHere);
            return;
        }

        if (!allowed.Split(", ").Contains(exchange.Request.Method))
        {
            await ProblemWriter.WriteAsync(exchange, new Problem(ProblemKind.MethodNotAllowed) { Headers = [new HeaderField("Allow", allowed)] });
            return;
        }

        switch (resource)
        {
            case "status":
                await WriteAsync(exchange, 200, _resources.Status());
                break;
            case "routes":
                await WriteAsync(exchange, 200, _resources.Routes());
                break;
            case "budgets":
                await WriteAsync(exchange, 200, _resources.Budgets());
                break;
            case "models":
                await WriteAsync(exchange, 200, _resources.Models());
                break;
            case "services":
                await OperatorReply.WriteAsync(exchange, 200, "application/json", _resources.Services());
                break;
            case "usage":
                await _usage.AnswerAsync(exchange);
                break;
            case "usage/corrections":
                await _usage.CorrectAsync(exchange);
                break;
            case "reload":
                await ReloadAsync(exchange);
                break;
            default:
                parts.Sessions.End(AdminAccess.CookieOf(exchange.Request) ?? "");
                exchange.Reply.Headers.Add("Set-Cookie", CookieText("", TimeSpan.Zero));
                await OperatorReply.WriteAsync(exchange, 200, "application/json", "{}"u8.ToArray());
                break;
        }
    }

    private async ValueTask ReloadAsync(Exchange exchange)
    {
        ReloadOutcome outcome;
        try
        {
            outcome = await parts.Reloader().ReloadNow(CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
            await ProblemWriter.WriteAsync(exchange, Leaving);
            return;
        }

        var body = AdminResources.Load(outcome);
        if (outcome.Succeeded)
        {
            await WriteAsync(exchange, 200, body);
            return;
        }

        var kind = ProblemKind.ConfigurationRefused;
        body["type"] = kind.Type;
        body["title"] = kind.Title;
        body["status"] = kind.Status;
        await OperatorReply.WriteAsync(exchange, kind.Status, "application/problem+json", Encoding.UTF8.GetBytes(body.ToJsonString()));
    }

    private async ValueTask SignInByLinkAsync(Exchange exchange)
    {
        // HEAD is what programs that look at links send: it must not use the code up.
        string code = exchange.Request.Method == "GET" && exchange.Request.RawQuery.StartsWith("code=", StringComparison.Ordinal) ? exchange.Request.RawQuery["code=".Length..] : "";
        if (access.SignInByLink(exchange.Request, code) is { } refusal)
        {
            await TurnAwayAsync(exchange, refusal);
            return;
        }

        BeginSession(exchange, "the link of the start", token: null);
        await OperatorReply.WriteAsync(exchange, 200, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes($"This browser is signed in. The admin API begins at {Root}status\n"));
    }

    private async ValueTask SignInAsync(Exchange exchange)
    {
        string? token;
        try
        {
            token = await AdminBody.ReadAsync(exchange) is { Count: 1 } fields && fields["token"] is JsonValue value && value.TryGetValue(out string? given) ? given : null;
        }
        catch (ProblemException e)
        {
            // A body that comes too slowly, or is broken.
            await TurnAwayAsync(exchange, e.Problem);
            return;
        }

        if (token is null)
        {
            await ProblemWriter.WriteAsync(exchange, NoToken);
            return;
        }

        if (access.SignIn(exchange.Request, token) is { } refusal)
        {
            await TurnAwayAsync(exchange, refusal);
            return;
        }

        BeginSession(exchange, "token", token);
        await OperatorReply.WriteAsync(exchange, 201, "application/json", Encoding.UTF8.GetBytes($$"""{"expires_in":{{(long)access.SessionLife.TotalSeconds}}}"""));
    }

    private void BeginSession(Exchange exchange, string means, string? token)
    {
        exchange.Reply.Headers.Add("Set-Cookie", CookieText(access.BeginSession(token), access.SessionLife));
        AdminTelemetry.SignedIn(parts.Logger, exchange.Request.ClientAddressText, means);
    }

    private string CookieText(string value, TimeSpan life)
        => string.Create(CultureInfo.InvariantCulture, $"{AdminAccess.Cookie}={value}; Path=/admin; Max-Age={(long)life.TotalSeconds}; HttpOnly; SameSite=Strict{(access.IsTls ? "; Secure" : "")}");

    private async ValueTask TurnAwayAsync(Exchange exchange, Problem problem)
    {
        AdminTelemetry.Refused(problem.Kind);
        if (problem == AdminAccess.WrongCredential)
        {
            AdminTelemetry.WrongCredential(parts.Logger, exchange.Request.ClientAddressText);
        }

        await ProblemWriter.WriteAsync(exchange, problem);
    }

    private static ValueTask WriteAsync(Exchange exchange, int status, JsonNode body)
        => OperatorReply.WriteAsync(exchange, status, "application/json", Encoding.UTF8.GetBytes(body.ToJsonString()));

    /// <summary>What a listener that serves the admin API alone has at other paths.</summary>
    private sealed class NothingElse : RequestEntry
    {
        public static NothingElse Instance { get; } = new();

        public override ValueTask HandleAsync(Exchange exchange) => ProblemWriter.WriteAsync(exchange, NotHere);
    }
}
