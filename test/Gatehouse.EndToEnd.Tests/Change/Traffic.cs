using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Gatehouse.EndToEnd.Tests.Change;

/// <summary>
/// Clients that send one request after the other, as fast as they are answered, and look at every answer. What is refused,
/// cut or wrong is kept with its reason.
/// </summary>
internal sealed class Traffic : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _clients = [];
    private long _answers;
    private long _connections;

    public ConcurrentQueue<string> Failures { get; } = new();

    public long Answers => Interlocked.Read(ref _answers);

    /// <summary>Connections that were opened; those beyond one for each client were closed by the gateway, with notice.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Adds clients.</summary>
    /// <param name="clients">How many.</param>
    /// <param name="address">Where the listener is.</param>
    /// <param name="path">The next path to ask for.</param>
    /// <param name="check">What is wrong with an answer; null when it is right.</param>
    /// <param name="keepAlive">Whether a client uses its connection again.</param>
    public void Add(int clients, string address, Func<string> path, Func<string, Reply, string?> check, bool keepAlive = true)
    {
        for (int i = 0; i < clients; i++)
        {
            _clients.Add(Task.Run(() => RunAsync(new Uri(address), path, check, keepAlive)));
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(Uri address, Func<string> path, Func<string, Reply, string?> check, bool keepAlive)
    {
        while (!_stop.IsCancellationRequested)
        {
            string asked = "(connecting)";
            try
            {
                await using var connection = await RawConnection.OpenAsync(address);
                Interlocked.Increment(ref _connections);
                bool goesOn = true;
                while (goesOn && !_stop.IsCancellationRequested)
                {
                    asked = path();
                    var reply = await connection.GetAsync(asked);
                    Interlocked.Increment(ref _answers);
                    if (check(asked, reply) is { } wrong)
                    {
                        Failures.Enqueue($"{asked}: {wrong}");
                    }

                    goesOn = keepAlive && !reply.ClosesConnection;
                }
            }
            catch (Exception e) when (e is IOException or SocketException or System.Security.Authentication.AuthenticationException)
            {
                Failures.Enqueue($"{address} {asked}: {e.Message}");
            }
        }
    }
}
