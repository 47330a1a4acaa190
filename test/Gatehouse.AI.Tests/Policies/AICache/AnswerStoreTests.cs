using Gatehouse.AI.Policies;
using Gatehouse.AI.Policies.AICache;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.AI.Tests.Policies.AICache;

public sealed class AnswerStoreTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new();
    private readonly string _name = $"answers-{Guid.NewGuid()}";
    private readonly AnswerStore _store;

    public AnswerStoreTests() => _store = new AnswerStore(_name, _time, new Random(7));

    [Fact]
    public void Keep_MoreThanFits_LetsGoOfWhatWasNotUsedForLongest()
    {
        for (ulong i = 0; i < 4; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Keep(i, 1000, 4 * 1512);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(Has(0));
        _time.Advance(TimeSpan.FromSeconds(1));
        Keep(4, 1000, 4 * 1512);

        Assert.Equal((4, 4 * 1512L), (_store.Count, _store.Bytes));
        Assert.True(Has(0));
        Assert.False(Has(1));
    }

    [Fact]
    public void Keep_TooOldOnesFirst()
    {
        Keep(0, 1000, 2 * 1512);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(Has(0));
        Keep(1, 1000, 2 * 1512);
        _time.Advance(TimeSpan.FromMinutes(2));
        Keep(2, 1000, 2 * 1512);

        Assert.False(Has(0));
        Assert.True(Has(1));
    }

    [Fact]
    public void Keep_SameCallAgain_TakesItsPlace()
    {
        Keep(0, 1000, 1_000_000);
        Keep(0, 10, 1_000_000);

        Assert.Equal((1, 522L), (_store.Count, _store.Bytes));
    }

    [Fact]
    public async Task Keep_ByManyAtOnce_StaysWithinItsSize_AndTellsIt()
    {
        using var metrics = new MetricCapture();
        const long Most = 50 * 1512;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            var random = new Random(worker);
            for (int i = 0; i < 5000; i++)
            {
                ulong key = (ulong)random.Next(200);
                if (random.Next(2) == 0)
                {
                    Keep(key, random.Next(1000), Most);
                }
                else
                {
                    Has(key);
                }
            }
        })));

        Assert.InRange(_store.Bytes, 1, Most);
        Assert.Equal(_store.Bytes, metrics.Sum("gatehouse_cache_bytes", $"policy={_name}"));
        _store.Dispose();
        Keep(0, 10, Most);
        Assert.Equal((0, 0L), (_store.Count, _store.Bytes));
        Assert.Equal(0, metrics.Sum("gatehouse_cache_bytes", $"policy={_name}"));
    }

    private void Keep(ulong key, int bytes, long most)
        => _store.Keep(new AnswerKey(key, 0, 0, 0), new CachedAnswer { ContentType = "application/json", Body = new byte[bytes] }, Hour, most);

    private bool Has(ulong key) => _store.TryFind(new AnswerKey(key, 0, 0, 0), Hour, isUse: true, out _, out _);
}
