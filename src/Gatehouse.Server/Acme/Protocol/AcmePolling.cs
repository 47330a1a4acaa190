using System.Text.Json.Serialization.Metadata;

namespace Gatehouse.Server.Acme.Protocol;

/// <summary>Asks for a resource until the CA is done with it.</summary>
internal sealed class AcmePolling(AcmeConnection connection, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <param name="what">What is waited for, for the message when it takes too long.</param>
    public async Task<T> UntilAsync<T>(Uri url, JsonTypeInfo<T> type, Func<T, bool> isDone, string what, CancellationToken cancellationToken)
        where T : class
    {
        long start = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            var reply = await connection.ReadAsync(url, cancellationToken);
            var state = reply.Read(type);
            if (isDone(state))
            {
                return state;
            }

            var wait = reply.RetryAfter ?? pause;
            if (time.GetElapsedTime(start) + wait > Limit)
            {
                throw new AcmeException($"{what}: the CA was not done with it within {Limit.TotalMinutes:0} minutes");
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }
}
