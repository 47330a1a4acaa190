using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Tests.Configuration;

/// <summary>The settings of a service for the choice among its targets: what is refused and what they become.</summary>
public sealed class BalancingDocumentTests
{
    [Theory]
    [InlineData("load_balancing: consistent_hash", "services.up.load_balancing: consistent_hash needs a key")]
    [InlineData("hash: ip", "services.up.hash: hash is the key of consistent_hash, and targets are chosen otherwise")]
    [InlineData("load_balancing: consistent_hash, hash: header", "services.up.hash: by: header needs the header")]
    [InlineData("load_balancing: consistent_hash, hash: { by: cookie }", "services.up.hash.by: by: cookie needs the cookie")]
    [InlineData("load_balancing: consistent_hash, hash: { by: ip, header: X }", "services.up.hash.header: header has a meaning only with by: header")]
    [InlineData("load_balancing: consistent_hash, hash: { by: header, header: \"X User\" }", "services.up.hash.header: \"X User\" is no name of a header")]
    [InlineData("load_balancing: consistent_hash, hash: { by: user }", "services.up.hash.by: \"user\" is not one of header, cookie, ip, consumer")]
    [InlineData("load_balancing: consistent_hash, hash: { by: ip, bound: 1 }", "services.up.hash.bound: a bound below 1.05 leaves next to no request at the target of its key")]
    [InlineData("load_balancing: consistent_hash, hash: { by: ip, bound: -1 }", "services.up.hash.bound: -1 is smaller than 0")]
    [InlineData("slow_start: 2h", "services.up.slow_start: 2h is larger than 1h")]
    [InlineData("spill_below: 0%", "services.up.spill_below: 0% is smaller than 1%")]
    [InlineData("panic_threshold: 0.5", "services.up.panic_threshold: 0.5 is not a share such as 5% or 0.5%")]
    [InlineData("affinity: { ttl: 1h }", "services.up.affinity: affinity has exactly one of cookie and header")]
    [InlineData("affinity: { cookie: a, header: b }", "services.up.affinity.header: affinity has exactly one of cookie and header")]
    [InlineData("affinity: \"a b\"", "services.up.affinity: \"a b\" is no name of a cookie")]
    [InlineData("affinity: { header: Set-Cookie }", "services.up.affinity.header: Set-Cookie has a meaning of its own in HTTP")]
    [InlineData("affinity: { header: X-Session, ttl: 1h }", "services.up.affinity.ttl: ttl is for cookies")]
    [InlineData("affinity: { cookie: a, secret: \"${env:SHORT}\" }", "services.up.affinity.secret: a key has at least 16 characters")]
    [InlineData("affinity: { cookie: a, when_gone: refuse }", "services.up.affinity.when_gone: when_gone: refuse needs a secret: the key of a process knows no session of the one before")]
    [InlineData("affinity: { cookie: a, path: shop }", "services.up.affinity.path: \"shop\" is no path of a cookie")]
    [InlineData("affinity: { cookie: a, path: \"/; Domain=evil\" }", "services.up.affinity.path: \"/; Domain=evil\" is no path of a cookie")]
    [InlineData("affinity: { cookie: a, same_site: none, secure: false }", "services.up.affinity.secure: browsers drop a cookie of same_site: none that is not secure")]
    [InlineData("affinity: { cookie: __Host-gh, path: /shop }", "services.up.affinity.path: browsers drop a cookie named __Host-gh whose path is not /")]
    [InlineData("affinity: { cookie: __Host-gh, secure: false }", "services.up.affinity.secure: browsers drop a cookie named __Host-gh that is not secure")]
    [InlineData("affinity: { cookie: __Secure-gh, secure: false }", "services.up.affinity.secure: browsers drop a cookie named __Secure-gh that is not secure")]
    [InlineData("affinity: { header: X-Forwarded-For }", "services.up.affinity.header: X-Forwarded-For has a meaning of its own in HTTP")]
    [InlineData("deadline_header: Authorization", "services.up.deadline_header: \"Authorization\" cannot carry a deadline")]
    [InlineData("deadline_header: grpc-timeout", "services.up.deadline_header: \"grpc-timeout\" cannot carry a deadline")]
    public void Setting_ThatIsWrong_IsRefused(string settings, string expected)
    {
        var result = Parse($"[ http://a ], {settings}");

        Assert.Equal(expected, string.Join('\n', result.Problems.Select(p => $"{p.Path}: {p.Message}")));
        Assert.Null(result.Document);
    }

    [Theory]
    [InlineData("[ { url: http://a, weight: 0 }, { url: http://b, weight: 0 } ]", "services.up.targets: no target takes requests: every weight is 0")]
    [InlineData("[ { url: http://a, priority: -1 } ]", "services.up.targets[0].priority: -1 is smaller than 0")]
    [InlineData("[ { url: http://a, zone: \"\" } ]", "services.up.targets[0].zone: may not be empty")]
    public void Targets_ThatAreWrong_AreRefused(string targets, string expected)
        => Assert.Equal(expected, string.Join('\n', Parse(targets).Problems.Select(p => $"{p.Path}: {p.Message}")));

    [Fact]
    public void ShortForms_OfKeys_AreRead()
    {
        var result = Parse("[ http://a ], load_balancing: consistent_hash, hash: consumer, affinity: gh");

        var service = result.Document!.Services["up"];
        Assert.Equal(HashBy.Consumer, service.Hash!.By);
        Assert.Equal(1.25, service.Hash.Bound);
        Assert.Equal("gh", service.Affinity!.Cookie);
    }

    [Fact]
    public void Zone_OfATargetAlone_IsAWarning()
    {
        var result = Parse("[ http://a, { url: http://b, zone: eu-1a } ]");

        var warning = Assert.Single(result.Problems);
        Assert.Equal((ProblemSeverity.Warning, "services.up.targets[1].zone"), (warning.Severity, warning.Path));
        Assert.NotNull(result.Document);
    }

    [Fact]
    public void Zone_OfTheGateway_MayComeFromTheEnvironment()
        => Assert.Equal("eu-1a", TestLanguage.Parse("zone: \"${env:ZONE}\"\nservices: { up: { targets: http://a } }\nroutes: { all: { match: /, service: up } }\n", environment: new() { ["ZONE"] = "eu-1a" }).Document!.Zone);

    private static ConfigurationResult Parse(string rest)
        => TestLanguage.Parse($"services: {{ up: {{ targets: {rest} }} }}\nroutes: {{ all: {{ match: /, service: up }} }}\n", environment: new() { ["SHORT"] = "short" });
}
