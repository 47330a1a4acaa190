using DnsClient;
using DnsClient.Protocol;
using Gatehouse.Gateway.Upstreams.Discovery.Dns;

namespace Gatehouse.Gateway.Tests.Upstreams.Discovery;

public class SrvWeightsTests
{
    [Theory]
    [InlineData("0/10/1", "0*10")]
    [InlineData("10/30/1 10/10/1", "0*30 0*10")]
    [InlineData("20/1/1 10/1/1", "0*1 1*1")]
    [InlineData("0/0/1 0/0/1", "0*1 0*1")]
    [InlineData("0/5/1 0/0/1", "0*50 0*1")]
    [InlineData("0/65535/1 0/0/1", "0*10000 0*1")]
    [InlineData("0/10/1 0/10/2", "0*20 0*10")]
    public void Records_PriorityWeightAndAddresses_GiveRankAndWeight(string records, string expected)
    {
        var counts = new Dictionary<SrvRecord, int>(ReferenceEqualityComparer.Instance as IEqualityComparer<SrvRecord>);
        SrvRecord[] written = [.. records.Split(' ').Select(text =>
        {
            int[] numbers = [.. text.Split('/').Select(int.Parse)];
            var record = new SrvRecord(new ResourceRecordInfo("a.test", ResourceRecordType.SRV, QueryClass.IN, 60, 0), (ushort)numbers[0], (ushort)numbers[1], 80, DnsString.Parse("b.test"));
            counts[record] = numbers[2];
            return record;
        })];

        Assert.Equal(expected, string.Join(' ', SrvWeights.Of(written, r => counts[r]).Select(w => $"{w.Priority}*{w.Weight}")));
    }
}
