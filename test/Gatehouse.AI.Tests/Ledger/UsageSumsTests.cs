using System.Reflection;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger.Records;
using Gatehouse.AI.Ledger.Usage;

namespace Gatehouse.AI.Tests.Ledger;

/// <summary>No bucket of usage, and no sum, is left out anywhere: in sums of entries, in sums of sums, or in a checkpoint.</summary>
public sealed class UsageSumsTests
{
    private static readonly PropertyInfo[] Sums = [.. typeof(UsageSums).GetProperties().Where(p => p.CanWrite)];

    public static TheoryData<string> Buckets => [.. typeof(TokenUsage).GetProperties().Where(p => p.CanWrite && (p.PropertyType == typeof(long) || p.PropertyType == typeof(decimal))).Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Buckets))]
    public void Add_OfAnEntry_AddsTheBucket(string name)
    {
        var usage = new TokenUsage { Grade = UsageGrade.Reported };
        var bucket = typeof(TokenUsage).GetProperty(name)!;
        bucket.SetValue(usage, Value(bucket, 7));
        var sums = new UsageSums();
        sums.Add(LedgerEntries.Chat() with { Usage = usage });
        sums.Add(LedgerEntries.Chat() with { Usage = usage });
        var sum = typeof(UsageSums).GetProperty(name)!;
        Assert.Equal(Value(sum, 14), sum.GetValue(sums));
        Assert.Equal(name is "Searches" or "Images" or "Characters" or "Seconds" ? 0 : 14, sums.TotalInput + sums.TotalOutput);
        Assert.Equal(usage.TotalInput * 2, sums.TotalInput);
    }

    [Fact]
    public void Add_OfSums_AddsEach()
    {
        var sums = Distinct();
        sums.Add(Distinct());
        Assert.All(Sums, (s, i) => Assert.Equal(Value(s, 2 * (i + 1)), s.GetValue(sums)));
    }

    [Fact]
    public void Record_HasEach()
    {
        byte[] bytes = new byte[1000];
        var to = new FieldWriter(bytes);
        UsageSumsRecord.Write(ref to, Distinct());
        var from = new FieldReader(bytes.AsSpan(0, to.Length));
        var read = UsageSumsRecord.Read(ref from);
        Assert.True(from.IsAtEnd);
        Assert.All(Sums, (s, i) => Assert.Equal(Value(s, i + 1), s.GetValue(read)));
    }

    private static UsageSums Distinct()
    {
        var sums = new UsageSums();
        for (int i = 0; i < Sums.Length; i++)
        {
            Sums[i].SetValue(sums, Value(Sums[i], i + 1));
        }

        return sums;
    }

    private static object Value(PropertyInfo property, long value) => property.PropertyType == typeof(long) ? value : (object)(decimal)value;
}
