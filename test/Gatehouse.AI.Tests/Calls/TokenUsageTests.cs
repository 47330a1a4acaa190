using System.Reflection;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Calls;

public sealed class TokenUsageTests
{
    private static readonly PropertyInfo[] Buckets = [.. typeof(TokenUsage).GetProperties().Where(p => p.CanWrite && (p.PropertyType == typeof(long) || p.PropertyType == typeof(decimal)))];

    [Fact]
    public void Believable_CutsEachBucket_AndLeavesTheOthers()
    {
        Assert.Equal(15, Buckets.Length);
        foreach (var bucket in Buckets)
        {
            var usage = Of(3) with { Grade = UsageGrade.Reported };
            Assert.Same(usage, usage.Believable());
            bucket.SetValue(usage, Value(bucket, long.MaxValue));
            var cut = usage.Believable();
            Assert.Equal(UsageGrade.Partial, cut.Grade);
            Assert.All(Buckets, b => Assert.Equal(Value(b, b == bucket ? (1L << 40) - 1 : 3), b.GetValue(cut)));
        }
    }

    [Fact]
    public void Plus_AddsEachBucket()
    {
        var sum = Of(3).Plus(Of(4));
        Assert.All(Buckets, b => Assert.Equal(Value(b, 7), b.GetValue(sum)));
    }

    private static TokenUsage Of(long count)
    {
        var usage = new TokenUsage { Grade = UsageGrade.Estimated };
        foreach (var bucket in Buckets)
        {
            bucket.SetValue(usage, Value(bucket, count));
        }

        return usage;
    }

    private static object Value(PropertyInfo bucket, long count) => bucket.PropertyType == typeof(long) ? count : (object)(decimal)count;
}
