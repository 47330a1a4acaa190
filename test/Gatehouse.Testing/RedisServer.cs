using System.Diagnostics;

namespace Gatehouse.Testing;

/// <summary>A real redis-server on a free port of loopback, without a memory on disk; ended by its process id.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    public const string NotInstalled = "redis-server is not installed (package redis-server)";

    private const string Program = "/usr/bin/redis-server";

    private readonly string[] _settings;
    private Process? _process;

    private RedisServer(string[] settings) => (_settings, Port) = (settings, FreePort.Find());

    public static bool IsInstalled => File.Exists(Program);

    public int Port { get; }

    public string Url => $"redis://127.0.0.1:{Port}";

    /// <param name="settings">More words of its command line: "--requirepass", "secret".</param>
    public static async Task<RedisServer> StartAsync(params string[] settings)
    {
        var server = new RedisServer(settings);
        await server.RestartAsync();
        return server;
    }

    /// <summary>A server that is not started yet, with a port that it will have.</summary>
    public static RedisServer NotStarted() => new([]);

    /// <summary>The same port and nothing in memory; also after <see cref="KillAsync"/>.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        _process = Process.Start(new ProcessStartInfo(
            Program,
            ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no", "--dir", Path.GetTempPath(), .. _settings])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        await FreePort.WhenOpenAsync(Port, _process);
        if (_process.HasExited)
        {
            throw new InvalidOperationException($"redis-server ended with exit code {_process.ExitCode}.");
        }
    }

    /// <summary>It stands still: what is sent is not answered, and its sockets stay open.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>It goes on.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    /// <summary>It ends at once, as if its machine had.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
    }
}
