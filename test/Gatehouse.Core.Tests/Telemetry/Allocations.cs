namespace Gatehouse.Core.Tests.Telemetry;

internal static class Allocations
{
    /// <summary>
    /// Bytes that this thread allocates for 1,000 runs once everything is warm: the least of up to 50 rounds, because
    /// slots and buffers are made on first use.
    /// </summary>
    public static long InSteadyState(Action run)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 50 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                run();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
