using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Tests.Configuration;

public sealed class BindingTests
{
    [Fact]
    public void EveryKindOfValue_Written_IsBound()
    {
        var hammers = ((ToolsDocument)Valid("""
            tools:
              hammers:
                big: { size: 1MiB, price: 0.5 USD, use: 600/m, part: 12.5%, weight: 2.25, exact: 0.30, atoms: 9000000000, present: false, address: https://a/b, like: big }
                plain:
            """).Sections["tools"]).Hammers;
        var big = hammers["big"];
        Assert.Equal(new ByteSize(1 << 20), big.Size);
        Assert.Equal(new Money(0.5m, "USD"), big.Price);
        Assert.Equal(new Rate(600, TimeSpan.FromMinutes(1)), big.Use);
        Assert.Equal(0.125, big.Part.Fraction);
        Assert.Equal(2.25, big.Weight);
        Assert.Equal(0.30m, big.Exact);
        Assert.Equal(9_000_000_000, big.Atoms);
        Assert.False(big.Present);
        Assert.Equal(new HttpAddress("https", "a", 443, "/b"), big.Address);
        Assert.Equal(["big"], big.Like);
        Assert.Equal("big", big.Name);
        Assert.Equal(new ToolDocument { Name = "plain", Source = hammers["plain"].Source }, hammers["plain"] with { Like = new ToolDocument().Like });
    }

    [Theory]
    [InlineData("http://a")]
    [InlineData("[http://a]")]
    [InlineData("{ targets: http://a }")]
    [InlineData("{ targets: [{ url: http://a }] }")]
    [InlineData("{ targets: { url: http://a } }")]
    public void ShortForms_OfOneTarget_MeanTheSame(string service)
        => Assert.Equal("http://a", Assert.Single(Valid($"services: {{ s: {service} }}").Services["s"].Targets).Url.ToString());

    [Fact]
    public void Route_PolicyForms_AreBoundInOrder()
    {
        var uses = Valid("""
            policies: { word: { gate: open } }
            routes: { a: { match: /a, respond: 204, policies: [word, { limit: { limit: 5 } }, { any: [word, { gate: }] }] } }
            """).Routes["a"].Policies;
        Assert.Equal("word", uses[0].Reference);
        Assert.Equal(("limit", 5), (uses[1].Id, ((LimitOptions)uses[1].Options!).Limit));
        Assert.Equal(["word", null], uses[2].Any.Select(u => u.Reference));
        Assert.Equal("sesame", ((GateOptions)uses[2].Any[1].Options!).Word);
        Assert.Equal("routes.a.policies[2].any[1].gate", uses[2].Any[1].Options!.SourcePath);
    }

    [Fact]
    public void Route_Backend_IsFoundByItsKey()
    {
        var route = Valid("routes: { a: { match: { path: /a }, respond: { status: 418, body: tea } } }").Routes["a"];
        Assert.Equal(("a", "respond"), (route.Name, route.BackendId));
        Assert.Equal(418, ((RespondBackendOptions)route.BackendOptions).Status);
    }

    [Fact]
    public void HeaderNames_ThatDifferInCaseOnly_AreDuplicates()
        => Assert.Equal("GH1005", Assert.Single(TestLanguage.Parse("routes: { a: { match: { headers: { X-A: b, x-a: c } }, respond: 200 } }").Problems).Code.Id);

    [Fact]
    public void Headers_OfAMatch_AreFoundInAnyCase()
        => Assert.Equal("b", Valid("routes: { a: { match: { headers: { X-A: b } }, respond: 200 } }").Routes["a"].Match.Headers["x-a"]);

    [Fact]
    public void Document_BoundFromText_KnowsItsPlaces()
    {
        var service = Valid("services:\n  a:\n    targets: http://a\n    timeout: 7s\n").Services["a"];
        Assert.Equal(new SourceMark("gatehouse.yaml", 3, 5, 7), service.Mark);
        Assert.Equal(new SourceMark("gatehouse.yaml", 4, 14, 2), service.MarkOf("timeout"));
        Assert.Equal("services.a", service.SourcePath);
    }

    [Fact]
    public void ContentHash_OfEqualContentElsewhere_IsEqual()
    {
        var one = Valid("services:\n  a: { targets: http://a, timeout: 7s }\n").Services["a"];
        var same = Valid("# moved\n\nservices:\n  b:\n    targets: http://a\n    timeout: 7s\n").Services["b"];
        var other = Valid("services: { a: { targets: http://a, timeout: 8s } }").Services["a"];
        Assert.Equal(one.ContentHash(), same.ContentHash());
        Assert.NotEqual(one.ContentHash(), other.ContentHash());
    }

    [Fact]
    public void EmptySections_AreDefaults()
    {
        var document = Valid("routes:\nservices: ~\nlisten:\ndefaults:\n");
        Assert.Empty(document.Routes);
        Assert.Empty(document.Services);
        Assert.Empty(document.Listen);
        Assert.Empty(document.Defaults.Policies);
    }

    [Fact]
    public void Aliases_StandForTheirValue()
    {
        var document = Valid("services:\n  a: &s { targets: http://a, timeout: 7s }\n  b: *s\n");
        Assert.Equal(TimeSpan.FromSeconds(7), document.Services["b"].Timeout);
        Assert.Equal("services.b", document.Services["b"].SourcePath);
    }

    [Fact]
    public void Aliases_ThatMultiply_AreStopped()
    {
        var text = new System.Text.StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++)
        {
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Contains(TestLanguage.Parse(text.ToString()).Problems, p => p.Message == "aliases stand for more than 100000 values");
    }

    [Fact]
    public void Alias_InsideItself_IsAFault()
        => Assert.Equal("the alias *a stands inside the value it stands for", Assert.Single(TestLanguage.Parse("tenant: &a [*a]").Problems).Message);

    [Fact]
    public void Nesting_BeyondTheLimit_IsAFault()
        => Assert.Equal("nesting is deeper than 64 levels", Assert.Single(TestLanguage.Parse("tenant: " + new string('[', 100) + new string(']', 100)).Problems).Message);

    [Fact]
    public void AllFaults_AreFoundInOnePassAndSorted()
    {
        var problems = TestLanguage.Parse("""
            tenant: 5
            services:
              a: { targets: http://a, timeout: 1 }
              b: { targets: [nowhere, "ftp://x"], load_balancing: fastest }
            policies:
              p: { limit: { limit: 0, window: 1y, by: moon } }
            routes:
              x: { match: /x, service: c, policies: [q] }
              y: { match: /y }
            wibble: 1
            """).Problems;
        Assert.Equal(
            ["1:GH1006", "3:GH1008", "4:GH1008", "4:GH1008", "4:GH1007", "6:GH1009", "6:GH1008", "6:GH1007", "8:GH1012", "8:GH1012", "9:GH1011", "10:GH1004"],
            problems.Select(p => $"{p.Mark.Line}:{p.Code.Id}"));
    }

    [Fact]
    public void BrokenEntries_AreNotDanglingAsWell()
        => Assert.Equal(
            ["GH1008", "GH1018"],
            TestLanguage.Parse("services: { a: nowhere }\npolicies: { p: { wibble: 1 } }\nroutes: { x: { match: /x, service: a, policies: [p] } }\n").Problems.Select(p => p.Code.Id));

    [Fact]
    public void Policies_ThatAreBroken_AreNotJudgedOnRoutes()
        => Assert.Equal(
            ["GH1010", "GH1012"],
            new ConfigurationLoader(RealLanguage.Language).Parse("""
                policies: { users: { jwt: { issuer: https://a } }, limit: { rate_limit: { limit: 5, window: 1m, by: consumer } } }
                routes: { a: { match: /a, respond: { status: 200 }, policies: [users, limit, gone] } }
                """).Problems.Select(p => p.Code.Id));

    [Fact]
    public void RequiredSetting_ThatIsMisspelt_IsReportedOnce()
        => Assert.Equal(["GH1004"], new ConfigurationLoader(RealLanguage.Language).Parse("services: { a: { target: [http://a] } }\nroutes: { a: { match: /a, service: a } }\n").Problems.Select(p => p.Code.Id));

    [Fact]
    public void Checks_SeeRoutesWhoseMatchIsSound()
    {
        var seen = new SeenRoutes();
        new ConfigurationLoader(TestLanguage.Create(seen)).Parse("routes: { good: { match: /a, respond: 200 }, bad: { match: /b, respond: 2000 }, worse: 5 }\n");
        Assert.Equal(["good", "bad"], seen.Names);
    }

    private static GatewayDocument Valid(string yaml)
    {
        var result = TestLanguage.Parse(yaml);
        Assert.Empty(ProblemText.Format(result.Problems));
        return result.Document!;
    }

    private sealed class SeenRoutes : DocumentCheck
    {
        public List<string> Names { get; } = [];

        public override void Check(GatewayDocument document, ProblemList problems) => Names.AddRange(document.Routes.Keys);
    }
}
