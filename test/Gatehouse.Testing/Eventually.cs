namespace Gatehouse.Testing;

/// <summary>Waits for something that another thread will make true; fails with what was awaited.</summary>
public static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static async Task TrueAsync(Func<bool> condition, string what, TimeSpan? limit = null)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > (limit ?? Limit))
            {
                throw new TimeoutException($"Not within {(limit ?? Limit).TotalSeconds} s: {what}.");
            }

            await Task.Delay(5);
        }
    }

    /// <summary>Awaits a task, but not for ever.</summary>
    public static Task<T> WithinAsync<T>(Task<T> task, TimeSpan? limit = null) => task.WaitAsync(limit ?? Limit);

    public static Task WithinAsync(Task task, TimeSpan? limit = null) => task.WaitAsync(limit ?? Limit);
}
