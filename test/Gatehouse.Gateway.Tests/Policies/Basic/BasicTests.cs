using System.Diagnostics;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Testing;
using Gatehouse.Gateway.Policies.Basic;

namespace Gatehouse.Gateway.Tests.Policies.Basic;

public sealed class BasicTests : IDisposable
{
    private const string Challenge = "Basic realm=\"gateway\", charset=\"UTF-8\"";

    // Written by htpasswd 2.4 (-nbB): "pässword: 1" with cost 5, "secret-of-bob" with cost 4.
    private const string Users = "# people\nalice:$2y$05$77P5KyUgmlO6AjmCvXoTa.exAWR7AZTf85wH6wr0j1eSxC7pRvL7m\n\nbob:$2y$04$Pqzwyjny1zW7ZiOW4N/jwOc.5NqkcbaMs.aG/LKl7fHCwrqaAn3hG\r\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gatehouse-basic-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("alice", "pässword: 1", "shop-app")]
    [InlineData("bob", "secret-of-bob", "bob")]
    [InlineData("prometheus", "PROM-0123456789abcdef", null)]
    public async Task Password_ThatIsRight_IdentifiesItsConsumer_AndDoesNotGoUpstream(string user, string password, string? consumer)
    {
        var gateway = Gateway("consumers: { alice: shop-app }, users: { prometheus: \"${env:PROM}\" }");

        var test = await gateway.GetAsync("/a", Authorization(user, password), ("Accept", "*/*"));

        Assert.Equal("to: GET /a", gateway.Reached);
        Assert.Equal(consumer, test.Exchange.Scope.Consumer?.Name);
        Assert.False(gateway.Sent.Contains("Authorization"));
        Assert.True(gateway.Sent.Contains("Accept"));
    }

    [Theory]
    [InlineData("alice", "pässword: 2")]
    [InlineData("alice", "")]
    [InlineData("ALICE", "pässword: 1")]
    [InlineData("bob", "pässword: 1")]
    [InlineData("nobody", "secret-of-bob")]
    [InlineData("prometheus", "secret-of-bob")]
    public async Task Password_ThatIsWrong_Is401(string user, string password)
    {
        var gateway = Gateway("users: { prometheus: \"${env:PROM}\" }");

        var test = await gateway.GetAsync("/a", Authorization(user, password));

        AssertRefused(gateway, test, "The name or the password is not right.");
    }

    [Theory]
    [InlineData(null, "A name and a password are needed.")]
    [InlineData("Bearer abc", "A name and a password are needed.")]
    [InlineData("Basic", "A name and a password are needed.")]
    [InlineData("Basic ", "The name or the password is not right.")]
    [InlineData("Basic Ym9i", "The name or the password is not right.")] // no colon
    [InlineData("Basic Om5vbmU=", "The name or the password is not right.")] // no name
    [InlineData("Basic !!!!", "The name or the password is not right.")]
    [InlineData("Basic Ym9iOv8=", "The name or the password is not right.")] // not UTF-8
    [InlineData("Basic Ym9iOnNlY3JldC1vZi1ib2IA", "The name or the password is not right.")] // NUL behind the password
    public async Task Credentials_ThatCannotBeRead_Are401(string? value, string detail)
    {
        var gateway = Gateway("");

        var test = await gateway.GetAsync("/a", value is null ? [] : [("Authorization", value)]);

        AssertRefused(gateway, test, detail);
    }

    [Fact]
    public async Task Password_LongerThanBcryptReads_IsRefused_ThoughItsBeginningIsRight()
    {
        string password = new('p', 72);
        var gateway = Gateway("", $"long:{BCrypt.Net.BCrypt.HashPassword(password, 4)}\n");
        await gateway.GetAsync("/a", Authorization("long", password));
        Assert.NotNull(gateway.Reached);

        AssertRefused(gateway, await gateway.GetAsync("/a", Authorization("long", password + "x")), "The name or the password is not right.");
    }

    [Theory]
    [InlineData("basic")]
    [InlineData("BASIC")]
    public async Task Scheme_HasNoCase_AndCredentialsMayGoUpstream(string scheme)
    {
        var gateway = Gateway("forward: true");
        string value = Authorization("bob", "secret-of-bob").Value.Replace("Basic", scheme, StringComparison.Ordinal);

        await gateway.GetAsync("/a", ("Authorization", value));

        Assert.Equal(value, gateway.Sent.Get("Authorization"));
    }

    [Fact]
    public async Task Any_OfBasicAndKey_AsksForBoth_AndTakesEither()
    {
        string file = Write(Users);
        var gateway = new OfflineGateway($"consumers:\n  acme: {{ keys: [\"${{env:ACME}}\"] }}\nroutes:\n  r: {{ match: /**, to: to, policies: [{{ any: [{{ basic: {{ users_file: {file}, realm: \"Reports\" }} }}, {{ api_key: {{}} }}] }}] }}\n");

        var test = await gateway.GetAsync("/a");
        Assert.Equal("Basic realm=\"Reports\", charset=\"UTF-8\", ApiKey realm=\"gateway\", in=\"header\", name=\"X-API-Key\"", test.Reply.CommittedHeaders.Get("WWW-Authenticate"));
        Assert.Equal(401, (await gateway.GetAsync("/a", Authorization("bob", "wrong"), ("X-API-Key", "wrong"))).Reply.CommittedStatus);
        Assert.Equal("acme", (await gateway.GetAsync("/a", ("X-API-Key", "ACME-0123456789abcdef"))).Exchange.Scope.Consumer?.Name);
        await gateway.GetAsync("/a", Authorization("bob", "secret-of-bob"));
        Assert.Equal("to: GET /a", gateway.Reached);
    }

    [Fact]
    public async Task Right_IsRememberedForItsTime_Wrong_IsNot()
    {
        using var metrics = new MetricCapture();
        var gateway = Gateway("remember: 30s", "rita:" + BCrypt.Net.BCrypt.HashPassword("remembered", 4) + "\n");
        double Checked(string result) => metrics.Sum("gatehouse_password_checks_total", "result=" + result);
        double right = Checked("right");

        await gateway.GetAsync("/a", Authorization("rita", "remembered"));
        await gateway.GetAsync("/a", Authorization("rita", "remembered"));
        Assert.Equal(1, Checked("right") - right);
        Assert.NotNull(gateway.Reached);

        gateway.Time.Advance(TimeSpan.FromSeconds(31));
        await gateway.GetAsync("/a", Authorization("rita", "remembered"));
        Assert.Equal(2, Checked("right") - right);

        AssertRefused(gateway, await gateway.GetAsync("/a", Authorization("rita", "remembered!")), "The name or the password is not right.");
    }

    [Fact]
    public async Task Shadow_CountsNoChecks()
    {
        using var metrics = new MetricCapture();
        var gateway = Gateway("");
        var users = new UserDirectory(PasswordFile.Parse(Users, out _), new Dictionary<string, string> { ["plain"] = "plain-0123456789" });
        using var checks = new PasswordChecks();
        double before = metrics.Sum("gatehouse_password_checks_total", "result=right");
        foreach (bool isShadow in new[] { true, false })
        {
            foreach (var (user, password) in new[] { ("bob", "secret-of-bob"), ("plain", "plain-0123456789") })
            {
                var exchange = new Exchange { IsShadow = isShadow, Snapshot = gateway.Snapshot };
                exchange.Request.Headers.Add("Authorization", Authorization(user, password).Value);
                Assert.True((await new BasicPolicy(new BasicOptions(), users, checks, TimeProvider.System).OnRequestAsync(exchange)).IsAccepted);
            }

            Assert.Equal(isShadow ? 0 : 2, metrics.Sum("gatehouse_password_checks_total", "result=right") - before);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Shadow_TakesNobodysPlace(bool isShadow)
    {
        var gateway = new OfflineGateway($"routes:\n  r: {{ match: /**, to: to, policies: [{{ basic: {{ users_file: {Write(Users)} }}, shadow: {(isShadow ? "true" : "false")} }}] }}\n");
        bool isNew = false;

        gateway.State.Hold("basic", () =>
        {
            isNew = true;
            return new PasswordChecks();
        }).Dispose();

        Assert.Equal(isShadow, isNew);
    }

    [Fact]
    public async Task Check_ThatWaitsTooLong_IsBusy()
    {
        using var checks = new PasswordChecks(workers: 1, waiting: 2, perClient: 2) { LongestWait = TimeSpan.FromMilliseconds(50) };
        using var release = new ManualResetEventSlim();
        var first = Task.Run(() => checks.RunAsync(System.Net.IPAddress.Loopback, () => release.Wait(TimeSpan.FromSeconds(10))));
        await Eventually.TrueAsync(() => checks.Count == 1, "the first is checked");

        var second = await checks.RunAsync(System.Net.IPAddress.Loopback, () => true);

        Assert.Equal(CheckResult.Busy, second);
        Assert.Equal(1, checks.Count);
        release.Set();
        Assert.Equal(CheckResult.Right, await first);
        Assert.Equal(CheckResult.Right, await checks.RunAsync(System.Net.IPAddress.Loopback, () => true));
    }

    [Theory]
    [InlineData(4, "there are hashes of cost 4, which are guessed fast by whoever gets them; write them anew with 10 or more")]
    [InlineData(11, "there are hashes of the costs 10, 11: the time of an answer tells users from names that are none")]
    public void Hash_OfAWeakOrOtherCost_AmongUsers_IsWarnedOf(int cost, string message)
    {
        string Hash(int c) => $"$2y${c:00}$77P5KyUgmlO6AjmCvXoTa.exAWR7AZTf85wH6wr0j1eSxC7pRvL7m";
        string file = Write($"alice:{Hash(10)}\n");

        var problem = Assert.Single(OfflineGateway.ProblemsOf($"routes:\n  r: {{ match: /**, to: to, policies: [{{ basic: {{ users_file: {file}, users: {{ low: \"{Hash(cost)}\" }} }} }}] }}\n"), p => p.Code == ProblemCodes.InsecureSetting);

        Assert.Equal((ProblemSeverity.Warning, message), (problem.Severity, problem.Message));
    }

    [Theory]
    [InlineData("$apr1$wzQ6W6e3$uN4A1AxIpx/RcNw3Gzgm7.", "this is a hash by MD5, which is guessed fast")]
    [InlineData("{SHA}EfatjsUqKYSrqv18O1FlA3hcIHI=", "this is a hash by SHA-1, which is guessed fast")]
    [InlineData("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub", "this is a hash by Argon2, scrypt or yescrypt, which is not read here")]
    public void Hash_OfAnotherKind_AmongUsers_IsNoPassword(string hash, string message)
        => Assert.Contains(
            OfflineGateway.ProblemsOf($"routes:\n  r: {{ match: /**, to: to, policies: [{{ basic: {{ users: {{ low: \"{hash}\" }} }} }}] }}\n"),
            p => p.Severity == ProblemSeverity.Error && p.Message == message);

    [Fact]
    public async Task Requests_WithTheSameCredentials_WaitForOneCheck()
    {
        using var metrics = new MetricCapture();
        var users = new UserDirectory(PasswordFile.Parse("sam:" + BCrypt.Net.BCrypt.HashPassword("shared-by-many", 8), out _), new Dictionary<string, string>());
        using var checks = new PasswordChecks(workers: 1, waiting: 2, perClient: 1);
        var policy = new BasicPolicy(new BasicOptions(), users, checks, TimeProvider.System);
        var gateway = Gateway("");
        TestExchange[] requests = [.. Enumerable.Range(0, 20).Select(_ => TestExchange.Get("/a").WithHeader("Authorization", Authorization("sam", "shared-by-many").Value).Under(gateway.Snapshot))];

        var verdicts = await Task.WhenAll(requests.Select(r => policy.OnRequestAsync(r.Exchange).AsTask()));

        Assert.All(verdicts, v => Assert.True(v.IsAccepted));
        Assert.Equal(1, metrics.Sum("gatehouse_password_checks_total", "result=right"));
    }

    [Fact]
    public async Task User_WhoIsTakenOutOfTheFile_IsRefusedWithTheReload()
    {
        string file = Write(Users);
        string yaml = Yaml($"users_file: {file}");
        var gateway = new OfflineGateway(yaml);
        await gateway.GetAsync("/a", Authorization("bob", "secret-of-bob"));
        Assert.NotNull(gateway.Reached);

        Write(Users.Replace("bob:", "ben:", StringComparison.Ordinal));
        gateway.Reload(yaml);

        AssertRefused(gateway, await gateway.GetAsync("/a", Authorization("bob", "secret-of-bob")), "The name or the password is not right.");
    }

    [Theory]
    [InlineData("m:$apr1$wzQ6W6e3$uN4A1AxIpx/RcNw3Gzgm7.", "line 1: a hash by MD5, which is guessed fast")]
    [InlineData("s:{SHA}EfatjsUqKYSrqv18O1FlA3hcIHI=", "line 1: a hash by SHA-1, which is guessed fast")]
    [InlineData("s:$6$a$b", "line 1: a hash by SHA-crypt, which is not read here")]
    [InlineData("c:hunter2", "line 1: a password in clear, or a hash of another kind")]
    [InlineData("x:$2x$05$77P5KyUgmlO6AjmCvXoTa.exAWR7AZTf85wH6wr0j1eSxC7pRvL7m", "line 1: a bcrypt hash that is not whole")]
    [InlineData("b:$2y$05$short", "line 1: a bcrypt hash that is not whole")]
    [InlineData("b:$2y$16$77P5KyUgmlO6AjmCvXoTa.exAWR7AZTf85wH6wr0j1eSxC7pRvL7m", "line 1: a cost of 16: each try would take seconds")]
    [InlineData("nothing", "line 1: not NAME:HASH")]
    [InlineData("a:$2y$05$77P5KyUgmlO6AjmCvXoTa.exAWR7AZTf85wH6wr0j1eSxC7pRvL7m\na:$2y$05$77P5KyUgmlO6AjmCvXoTa.exAWR7AZTf85wH6wr0j1eSxC7pRvL7m", "line 2: the user was there before")]
    public void File_ThatCannotBeUsed_IsAFaultWithoutTheHash(string text, string fault)
    {
        string file = Write(text);

        var problem = Assert.Single(OfflineGateway.ProblemsOf(Yaml($"users_file: {file}")), p => p.Severity == ProblemSeverity.Error);

        Assert.Equal($"{file} has lines that cannot be used: {fault}", problem.Message);
        Assert.Equal("Hash the passwords by bcrypt: htpasswd -B -C 10 FILE NAME", problem.Hint);
    }

    [Theory]
    [InlineData("", "there are no users, so nobody could be let in")]
    [InlineData("users: { a: \"${env:A}\" }, realm: 'a\"b'", "a realm is written in visible ASCII, without \" and \\")]
    [InlineData("users: { \"a:b\": \"${env:A}\" }", "a user's name has no colon and no control characters, and at most 128 characters")]
    [InlineData("users: { a: \"${env:A}\" }, consumers: { a: none }", "\"none\" is not defined in consumers")]
    [InlineData("users: { a: \"${env:A}\" }, consumers: { b: bob }", "there is no user \"b\"")]
    [InlineData("users_file: /nowhere/at/all", "the file /nowhere/at/all does not exist")]
    public void Options_ThatCannotWork_AreFaults(string options, string message)
        => Assert.Equal(message, Assert.Single(OfflineGateway.ProblemsOf(Yaml(options))).Message);

    [Fact]
    public void Users_InClear_AndHashesThatDiffer_AreWarnedOf()
    {
        var problems = OfflineGateway.ProblemsOf(Yaml($"users_file: {Write(Users)}, users: {{ a: short-pass-w }}"));

        Assert.All(problems, p => Assert.Equal(ProblemSeverity.Warning, p.Severity));
        Assert.Contains(problems, p => p.Code == ProblemCodes.SecretInFile);
        Assert.Contains(problems, p => p.Message == "there are hashes of cost 4, which are guessed fast by whoever gets them; write them anew with 10 or more");
    }

    [Fact]
    public async Task File_OfTheRealHtpasswd_IsRead()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/htpasswd"), "htpasswd is not installed (package apache2-utils)");
        using var htpasswd = Process.Start(new ProcessStartInfo("/usr/bin/htpasswd", ["-cbB", "-C", "4", Path.Combine(_folder.FullName, "users"), "carol", "pass wörd"]) { RedirectStandardError = true, UseShellExecute = false })!;
        await htpasswd.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, htpasswd.ExitCode);
        var gateway = new OfflineGateway(Yaml($"users_file: {Path.Combine(_folder.FullName, "users")}"));

        await gateway.GetAsync("/a", Authorization("carol", "pass wörd"));

        Assert.NotNull(gateway.Reached);
    }

    [Fact]
    public async Task Passwords_OverTheWire_AreChecked_AndStayHere()
    {
        await using var upstream = RecordingUpstream.Start();
        string file = Write(Users);
        await using var gateway = await RunningGateway.StartAsync(
            $"services: {{ up: {{ targets: [\"{upstream.Address}\"] }} }}\nroutes:\n  r: {{ match: /**, service: up, policies: [{{ basic: {file} }}] }}\n");

        foreach (var (password, status) in new[] { ("secret-of-bob", "200"), ("secret-of-eve", "401"), ("secret-of-bob", "200") })
        {
            string reply = await gateway.ExchangeAsync($"GET /a HTTP/1.1\r\nHost: a\r\nAuthorization: {Authorization("bob", password).Value}\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 " + status, reply, StringComparison.Ordinal);
            Assert.Equal(status == "401", reply.Contains("\r\nWWW-Authenticate: " + Challenge + "\r\n", StringComparison.Ordinal));
        }

        Assert.Equal(2, upstream.Requests.Count);
        Assert.All(upstream.Requests, r => Assert.DoesNotContain("Authorization", r, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void UnknownUser_IsCheckedAgainstAnothersHash()
    {
        var users = new UserDirectory(PasswordFile.Parse("slow:" + BCrypt.Net.BCrypt.HashPassword("x", 9), out _), new Dictionary<string, string> { ["plain"] = "plain-password" });
        Assert.True(users.IsRight("plain", "plain-password"));

        // Cost 9 takes some 25 ms, a look into a table microseconds: no load of the machine turns that round.
        foreach (string user in new[] { "slow", "nobody", "plain" })
        {
            var watch = Stopwatch.StartNew();
            Assert.False(users.IsRight(user, "wrong"));
            Assert.True(watch.Elapsed > TimeSpan.FromMilliseconds(4), $"{user} took {watch.Elapsed}");
        }
    }

    private static (string Name, string Value) Authorization(string user, string password)
        => ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    private static void AssertRefused(OfflineGateway gateway, TestExchange test, string detail)
    {
        Assert.Null(gateway.Reached);
        Assert.Equal(401, test.Reply.CommittedStatus);
        Assert.Equal(Challenge, test.Reply.CommittedHeaders.Get("WWW-Authenticate"));
        Assert.Equal(detail, test.Exchange.Record.Problem!.Detail);
        Assert.Null(test.Exchange.Scope.Consumer);
    }

    private static string Yaml(string options)
        => $"consumers:\n  shop-app: {{}}\n  bob: {{}}\nroutes:\n  r: {{ match: /**, to: to, policies: [{{ basic: {{ {options} }} }}] }}\n";

    private OfflineGateway Gateway(string options, string users = Users)
        => new(Yaml($"users_file: {Write(users)}{(options.Length == 0 ? "" : ", ")}{options}"));

    private string Write(string text)
    {
        string path = Path.Combine(_folder.FullName, "htpasswd");
        File.WriteAllText(path, text);
        return path;
    }
}
