using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Tests.Configuration;

public sealed class ClusterDocumentTests
{
    private const string Routes = "routes:\n  api: { match: /**, service: http://localhost:5000 }\n";

    [Theory]
    [InlineData("redis://redis", "redis://redis:6379/0", null, null)]
    [InlineData("redis://redis:7000/3", "redis://redis:7000/3", null, null)]
    [InlineData("rediss://:p%40ss@cache.internal:6380", "rediss://cache.internal:6380/0", null, "p@ss")]
    [InlineData("redis://gatehouse:s3cret@10.0.0.7/1", "redis://10.0.0.7:6379/1", "gatehouse", "s3cret")]
    [InlineData("redis://[::1]:6379", "redis://::1:6379/0", null, null)]
    public void Address_Right_IsRead(string text, string shown, string? user, string? password)
    {
        Assert.True(RedisAddress.TryParse(text, out var address));
        Assert.Equal((shown, user, password), (address.ToString(), address.User, address.Password?.Reveal()));
    }

    [Theory]
    [InlineData("localhost:6379", "\"localhost:6379\" does not begin with redis:// or rediss://", "Did you mean \"redis://localhost:6379\"?")]
    [InlineData("https://cache:6380", "\"https://cache:6380\" does not begin with redis:// or rediss://", "Did you mean \"rediss://cache:6380\"?")]
    [InlineData("redis://cache/first", "\"redis://cache/first\" has a path that is no number of a database", "Write redis://HOST:6379/0, or rediss:// for TLS; USER:PASSWORD@ stands before the host.")]
    [InlineData("redis://", "\"redis://\" is not a valid address (in a password write %40 for @, %2F for / and %3A for :)", "Write redis://HOST:6379/0, or rediss:// for TLS; USER:PASSWORD@ stands before the host.")]
    [InlineData("redis://topsecret@cache", "the address has a user name without a password (a password alone is written :PASSWORD@)", "Write redis://HOST:6379/0, or rediss:// for TLS; USER:PASSWORD@ stands before the host.")]
    [InlineData("redis://:topsecret?@cache", "the address has a query or fragment (in a password write %3F for ? and %23 for #)", "Write redis://HOST:6379/0, or rediss:// for TLS; USER:PASSWORD@ stands before the host.")]
    public void Address_Wrong_SaysExactly(string text, string message, string hint)
    {
        var result = Load($"cluster: {{ redis: \"{text}\" }}\n");
        var problem = Assert.Single(result.Problems);
        Assert.Equal((ProblemCodes.InvalidValue, "cluster.redis", message, hint), (problem.Code, problem.Path, problem.Message, problem.Hint));
        Assert.DoesNotContain("topsecret", ProblemText.Format(result.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Address_FromTheEnvironmentAndWrong_IsNotShown()
    {
        var result = Load("cluster: { redis: \"${env:STORE}\" }\n", "topsecret");
        Assert.Equal("the value of ${env:STORE} does not begin with redis:// or rediss://", Assert.Single(result.Problems).Message);
        Assert.DoesNotContain("topsecret", ProblemText.Format(result.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Address_WithAPasswordInTheFile_IsWarnedOf()
    {
        var result = Load("cluster: { redis: redis://:topsecret@cache }\n");
        Assert.True(result.IsValid);
        var problem = Assert.Single(result.Problems);
        Assert.Equal((ProblemCodes.SecretInFile, ProblemSeverity.Warning, "a password is written in the file"), (problem.Code, problem.Severity, problem.Message));
        Assert.DoesNotContain("topsecret", ProblemText.Format(result.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Cluster_WithoutAWord_IsAlone() => Assert.Null(Load("").Document!.Cluster);

    [Fact]
    public void Cluster_LongForm_IsRead()
    {
        var redis = Load("""
            cluster:
              redis: { url: redis://cache, timeout: 5ms, on_failure: local, local_share: 25%, prefix: shop, node: a-1 }

            """).Document!.Cluster!.Redis;
        Assert.Equal(("redis://cache:6379/0", 5, 0.25, "shop", "a-1"), (redis.Url.ToString(), redis.Timeout.TotalMilliseconds, redis.LocalShare.Fraction, redis.Prefix, redis.Node));
    }

    [Theory]
    [InlineData("cluster: {}", "cluster", "\"redis\" is missing")]
    [InlineData("cluster: { redis: { timeout: 20ms } }", "cluster.redis", "\"url\" is missing")]
    [InlineData("cluster: { redis: { url: redis://cache, timeout: 11s } }", "cluster.redis.timeout", "11s is larger than 10s")]
    [InlineData("cluster: { redis: { url: redis://cache, on_failure: open } }", "cluster.redis.on_failure", "\"open\" is not one of local, refuse")]
    [InlineData("cluster: { redis: { url: redis://cache, on_failure: refuse, local_share: 5% } }", "cluster.redis.local_share", "local_share has no effect with on_failure: refuse")]
    [InlineData("cluster: { redis: { url: redis://cache, prefix: \"a{b}\" } }", "cluster.redis.prefix", "\"a{b}\" cannot begin a key")]
    [InlineData("cluster: { redis: { url: redis://cache, node: \"a b\" } }", "cluster.redis.node", "\"a b\" is no name of a node")]
    public void Cluster_Wrong_SaysExactly(string text, string path, string message)
    {
        var problem = Assert.Single(Load(text + "\n").Problems);
        Assert.Equal((path, message), (problem.Path, problem.Message));
    }

    [Fact]
    public void Cluster_AuthoritiesWithoutTls_IsRefused()
        => Assert.Contains(Load("cluster: { redis: { url: redis://cache, ca: ./absent.crt } }\n").Problems, p => p.Message == "ca needs an address that begins with rediss://");

    private static ConfigurationResult Load(string cluster, string? value = null) => new ConfigurationLoader(RealLanguage.Language, _ => value).Parse(cluster + Routes);
}
