using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Tests.Telemetry;

namespace Gatehouse.Core.Tests.Snapshots;

public class ConsumerDirectoryTests
{
    [Fact]
    public void TryFindByKey_ManyKeysAgainAndAgain_FindsTheOwnerOfEach()
    {
        var directory = Directory([.. Enumerable.Range(0, 500).Select(KeyOf)]);

        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 500; i++)
            {
                Assert.True(directory.TryFindByKey(KeyOf(i), out var known));
                Assert.Equal("c" + i, known.Owner.Name);
                Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(KeyOf(i))))[..12], known.Id);
                Assert.False(directory.TryFindByKey(KeyOf(i + 500), out _));
            }
        }
    }

    [Fact]
    public void TryFindByKey_KeyWithAName_IsCalledByIt()
    {
        var directory = new ConsumerDirectory(new GatewayDocument
        {
            Consumers = new Dictionary<string, ConsumerDocument> { ["acme"] = new() { Keys = [new ConsumerKeyDocument { Value = new Secret(KeyOf(0)), Name = "ci" }] } },
        });

        Assert.True(directory.TryFindByKey(KeyOf(0), out var known));
        Assert.Equal("ci", known.Id);
    }

    [Fact]
    public void TryFindByKey_OnlyOneKeyConfigured_KnowsNoOtherAfterIt()
    {
        var directory = Directory([KeyOf(0)]);
        Assert.True(directory.TryFindByKey(KeyOf(0), out _));

        Assert.All(Enumerable.Range(1, 1000), i => Assert.False(directory.TryFindByKey(KeyOf(i), out _)));
        Assert.False(directory.TryFindByKey("", out _));
        Assert.False(directory.TryFindByKey(KeyOf(0) + "\0", out _));
        Assert.False(directory.TryFindByKey(new string('k', 513), out _));
    }

    [Fact]
    public void TryFindByKey_RevokedInTheNextSnapshot_IsUnknownThere()
    {
        var before = Directory([KeyOf(0), KeyOf(1)]);
        Assert.True(before.TryFindByKey(KeyOf(1), out _));

        Assert.False(Directory([KeyOf(0)]).TryFindByKey(KeyOf(1), out _));
    }

    [Fact]
    public void TryFindByKey_InSteadyState_AllocatesNothing()
    {
        var directory = Directory([KeyOf(0)]);

        Assert.Equal(0, Allocations.InSteadyState(() => directory.TryFindByKey("key-0000-abcdefghijklmnop", out _)));
    }

    private static string KeyOf(int i) => $"key-{i:0000}-abcdefghijklmnop";

    private static ConsumerDirectory Directory(string[] keys) => new(new GatewayDocument
    {
        Consumers = keys.Select((key, i) => (Key: key, Index: i)).ToDictionary(
            k => "c" + k.Index,
            k => new ConsumerDocument
            {
                Keys = [new ConsumerKeyDocument { Hash = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(k.Key))) }],
            }),
    });
}
