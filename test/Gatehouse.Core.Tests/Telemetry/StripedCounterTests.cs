using Gatehouse.Core.Telemetry;

namespace Gatehouse.Core.Tests.Telemetry;

public class StripedCounterTests
{
    [Fact]
    public void Add_FromManyThreads_SumsAll()
    {
        var counter = new StripedCounter();
        var threads = Enumerable.Range(0, 100).Select(n => new Thread(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                counter.Add(n % 2 == 0 ? 3 : -1);
            }
        })).ToArray();

        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());

        Assert.Equal(100_000, counter.Value);
    }
}
