using System.Globalization;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.Basic;

/// <summary>
/// Reads name and password, and lets nobody else on. Credentials that were right a short time ago are recognised; all others
/// are checked off the event loop, where many requests with the same credentials wait for one check.
/// </summary>
internal sealed class BasicPolicy : Policy
{
    private const string Authorization = "Authorization";

    private static readonly Problem Busy = new(ProblemKind.RateLimited) { Detail = "Too many passwords are being checked.", RetryAfterSeconds = 1 };

    private readonly UserDirectory _users;
    private readonly PasswordChecks _checks;
    private readonly KnownCredentials _known;
    private readonly IReadOnlyDictionary<string, string> _consumers;
    private readonly bool _forward;
    private readonly Problem _missing;
    private readonly Problem _wrong;
    private readonly Lock _lock = new();
    private readonly Dictionary<CredentialTag, Task<CheckResult>> _running = [];

    public BasicPolicy(BasicOptions options, UserDirectory users, PasswordChecks checks, TimeProvider time)
    {
        _users = users;
        _checks = checks;
        _known = new KnownCredentials(options.Remember, time);
        _consumers = options.Consumers;
        _forward = options.Forward;
        var challenge = new HeaderField("WWW-Authenticate", $"Basic realm=\"{options.Realm}\", charset=\"UTF-8\"");
        _missing = new Problem(ProblemKind.Unauthorized) { Detail = "A name and a password are needed.", Headers = [challenge] };
        _wrong = new Problem(ProblemKind.Unauthorized) { Detail = "The name or the password is not right.", Headers = [challenge] };
    }

    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
    {
        if (!exchange.Request.Headers.TryGet(Authorization, out string? value) || !BasicCredentials.IsBasic(value))
        {
            return new(PolicyVerdict.Refuse(_missing));
        }

        if (!_forward)
        {
            exchange.Outgoing.Withhold(Authorization);
        }

        Span<byte> decoded = stackalloc byte[BasicCredentials.Longest];
        if (exchange.Request.Headers.CountOf(Authorization) > 1 || !BasicCredentials.TryRead(value, decoded, out int length, out int colon))
        {
            return new(PolicyVerdict.Refuse(_wrong));
        }

        var tag = CredentialTag.Of(decoded[..length]);
        if (_known.TryFind(tag, out string? known))
        {
            return new(Accept(exchange, known));
        }

        string user = BasicCredentials.Text(decoded[..colon]);
        string password = BasicCredentials.Text(decoded[(colon + 1)..length]);
        return _users.IsSlow ? CheckAsync(exchange, tag, user, password) : new(Decide(exchange, user, Judge(exchange, user, password)));
    }

    public override void Explain(Explanation explanation)
    {
        explanation.Add("users", _users.Count.ToString(CultureInfo.InvariantCulture));
        explanation.Add("goes upstream", _forward ? "yes" : "no");
        explanation.Add("verdict", explanation.Consumer is { } consumer ? $"accepts {consumer.Name} with its password" : "401 without a name and its password");
    }

    private CheckResult Judge(Exchange exchange, string user, string password)
    {
        var result = _users.IsRight(user, password) ? CheckResult.Right : CheckResult.Wrong;
        Count(result, exchange.IsShadow);
        return result;
    }

    private static void Count(CheckResult result, bool isShadow)
    {
        if (!isShadow)
        {
            BasicTelemetry.Checked(result);
        }
    }

    private async ValueTask<PolicyVerdict> CheckAsync(Exchange exchange, CredentialTag tag, string user, string password)
        => Decide(exchange, user, await StartOrJoin(exchange, tag, user, password).WaitAsync(exchange.Aborted));

    private Task<CheckResult> StartOrJoin(Exchange exchange, CredentialTag tag, string user, string password)
    {
        var (client, isShadow) = (exchange.Request.ClientAddress, exchange.IsShadow);
        lock (_lock)
        {
            if (!_running.TryGetValue(tag, out var check))
            {
                // It takes itself out under the same lock, so not before it is in.
                _running.Add(tag, check = Task.Run(() => RunAsync(client, isShadow, tag, user, password)));
            }

            return check;
        }
    }

    private async Task<CheckResult> RunAsync(System.Net.IPAddress client, bool isShadow, CredentialTag tag, string user, string password)
    {
        try
        {
            var result = await _checks.RunAsync(client, () => _users.IsRight(user, password));
            Count(result, isShadow);
            if (result == CheckResult.Right)
            {
                _known.Add(tag, user);
            }

            return result;
        }
        finally
        {
            lock (_lock)
            {
                _running.Remove(tag);
            }
        }
    }

    private PolicyVerdict Decide(Exchange exchange, string user, CheckResult result) => result switch
    {
        CheckResult.Right => Accept(exchange, user),
        CheckResult.Wrong => PolicyVerdict.Refuse(_wrong),
        _ => PolicyVerdict.Refuse(Busy),
    };

    private PolicyVerdict Accept(Exchange exchange, string user)
    {
        exchange.Scope.Consumer = exchange.Snapshot.Consumers.Find(_consumers.TryGetValue(user, out string? consumer) ? consumer : user);
        return PolicyVerdict.Accept;
    }
}
