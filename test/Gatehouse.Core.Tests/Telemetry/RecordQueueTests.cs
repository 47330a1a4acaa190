using Gatehouse.Core.Telemetry;

namespace Gatehouse.Core.Tests.Telemetry;

public sealed class RecordQueueTests
{
    [Fact]
    public void TryRent_Full_DropsAndCounts()
    {
        var queue = new RecordQueue<Cell>(4);
        for (int i = 0; i < 4; i++)
        {
            Assert.True(Put(queue, i));
        }

        Assert.False(Put(queue, 4));
        Assert.False(Put(queue, 5));
        Assert.Equal(2, queue.Dropped);
        Assert.Equal([0, 1, 2, 3], Take(queue));
        Assert.True(Put(queue, 6));
        Assert.Equal([6], Take(queue));
    }

    [Fact]
    public void TryPeek_RentedButNotPublished_WaitsForItsTurn()
    {
        var queue = new RecordQueue<Cell>(4);
        Assert.True(queue.TryRent(out _, out long first));
        Assert.True(Put(queue, 2));
        Assert.False(queue.TryPeek(out _));
        queue.Publish(first);
        Assert.Equal(2, Take(queue).Count);
    }

    [Fact]
    public void TryRent_ManyRounds_ReusesItsRecords()
    {
        var queue = new RecordQueue<Cell>(2);
        var seen = new HashSet<Cell>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < 100; i++)
        {
            Assert.True(queue.TryRent(out var cell, out long ticket));
            seen.Add(cell);
            queue.Publish(ticket);
            Take(queue);
        }

        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task TryRent_ManyWriters_EachRecordIsReadOnceOrCountedAsDropped()
    {
        const int Writers = 4;
        const int Each = 20_000;
        var queue = new RecordQueue<Cell>(256);
        var accepted = new bool[Writers * Each];
        var writers = Enumerable.Range(0, Writers).Select(w => Task.Run(() =>
        {
            for (int i = w * Each; i < (w + 1) * Each; i++)
            {
                accepted[i] = Put(queue, i);
            }
        })).ToArray();
        var all = Task.WhenAll(writers);
        var read = new List<int>();
        while (!all.IsCompleted)
        {
            read.AddRange(Take(queue));
        }

        await all;
        read.AddRange(Take(queue));
        Assert.Equal(accepted.Count(a => a), read.Count);
        Assert.Equal((Writers * Each) - read.Count, queue.Dropped);
        Assert.Equal(Enumerable.Range(0, accepted.Length).Where(i => accepted[i]), read.Order());
    }

    private static bool Put(RecordQueue<Cell> queue, int value)
    {
        if (!queue.TryRent(out var cell, out long ticket))
        {
            return false;
        }

        cell.Value = value;
        queue.Publish(ticket);
        return true;
    }

    private static List<int> Take(RecordQueue<Cell> queue)
    {
        var read = new List<int>();
        while (queue.TryPeek(out var cell))
        {
            read.Add(cell.Value);
            queue.Release();
        }

        return read;
    }

    private sealed class Cell
    {
        public int Value { get; set; }
    }
}
