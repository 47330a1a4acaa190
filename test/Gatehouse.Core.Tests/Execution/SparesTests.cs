using Gatehouse.Core.Execution;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Core.Tests.Execution;

public class SparesTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryTake_AfterKeep_GivesTheSameThing()
    {
        var spares = new Spares<object>(16, _time);
        var thing = new object();

        spares.Keep(thing);

        Assert.Same(thing, spares.TryTake());
        Assert.Null(spares.TryTake());
    }

    [Fact]
    public void Keep_OnOtherThread_IsFoundThroughTheStore()
    {
        var spares = new Spares<object>(64, _time);
        var things = Enumerable.Range(0, 20).Select(_ => new object()).ToArray();
        OnAnotherThread(() => Array.ForEach(things, spares.Keep));

        var taken = Enumerable.Range(0, 20).Select(_ => spares.TryTake()).OfType<object>().ToArray();

        // The other thread keeps at most a shelf of eight.
        Assert.InRange(taken.Length, 12, 20);
        Assert.Equal(taken.Length, taken.Distinct().Count());
        Assert.All(taken, t => Assert.Contains(t, things));
    }

    [Fact]
    public void Keep_OverCapacity_LetsGo()
    {
        var spares = new Spares<object>(10, _time);

        for (int i = 0; i < 1000; i++)
        {
            spares.Keep(new object());
        }

        Assert.Equal(10, spares.Stored);
    }

    [Fact]
    public void Trim_WhatNobodyTook_ShrinksToNothing()
    {
        var spares = new Spares<object>(1000, _time);
        OnAnotherThread(() =>
        {
            for (int i = 0; i < 500; i++)
            {
                spares.Keep(new object());
            }
        });
        int before = spares.Stored;

        // The first turn only learns how few there were: none at its begin.
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(before, spares.Stored);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(before - ((before + 1) / 2), spares.Stored);
        _time.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(0, spares.Stored);
    }

    [Fact]
    public void Threads_TakingAndKeeping_NeverShareAThing()
    {
        var spares = new Spares<StrongBox>(256, _time);
        int shared = 0;
        void Work()
        {
            var held = new List<StrongBox>();
            for (int i = 0; i < 20_000; i++)
            {
                if (i % 7 < 4)
                {
                    var box = spares.TryTake() ?? new StrongBox();
                    shared += Interlocked.Increment(ref box.Holders) == 1 ? 0 : 1;
                    held.Add(box);
                }
                else if (held.Count > 0)
                {
                    var box = held[^1];
                    held.RemoveAt(held.Count - 1);
                    Interlocked.Decrement(ref box.Holders);
                    spares.Keep(box);
                }
            }
        }

        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(Work)).ToArray();
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());

        Assert.Equal(0, shared);
    }

    private static void OnAnotherThread(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        thread.Join();
    }

    private sealed class StrongBox
    {
        public int Holders;
    }
}
