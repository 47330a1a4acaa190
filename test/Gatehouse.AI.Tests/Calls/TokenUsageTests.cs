using System.Reflection;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Calls;

public sealed class TokenUsageTests
{
    private static readonly PropertyInfo[] Buckets = [.. typeof(TokenUsage).GetProperties().Where(p => p.CanWrite && (p.PropertyType == typeof(long) || p.PropertyType == typeof(decimal)))];

    [Fact]
    public void After_AHalfToldLater_LosesNothingOfEither()
    {
        var prompt = new TokenUsage { Input = 10, CacheRead = 2, Searches = 1, Grade = UsageGrade.Partial };
        var answer = new TokenUsage { Output = 5, Reasoning = 3, Searches = 2, Grade = UsageGrade.Partial };
        var both = new TokenUsage { Input = 10, CacheRead = 2, Output = 5, Reasoning = 3, Searches = 2, Grade = UsageGrade.Partial };

        Assert.Equal(both, answer.After(prompt));
        Assert.Equal(both, prompt.After(answer));
        Assert.Equal(prompt, TokenUsage.Unknown.After(prompt));
    }

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
