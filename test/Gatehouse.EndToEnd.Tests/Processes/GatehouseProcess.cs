using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Processes;

/// <summary>A running gateway: the built program on free ports of loopback, ended by its process id.</summary>
internal sealed partial class GatehouseProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Lock _lock = new();
    private readonly string? _folder;

    private GatehouseProcess(Process process, string? folder)
    {
        _process = process;
        _folder = folder;
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Http = null!;
    }

    /// <summary>Where traffic goes: "http://127.0.0.1:41234".</summary>
    public string Address { get; private set; } = "";

    /// <summary>Where metrics and health are.</summary>
    public string Admin { get; private set; } = "";

    /// <summary>A client whose base address is <see cref="Address"/>.</summary>
    public HttpClient Http { get; private set; }

    public int Id => _process.Id;

    public string Output => Read(_output);

    public string Error => Read(_error);

    /// <summary>Starts `gatehouse run` with these arguments on free ports and waits until it says that it is running.</summary>
    public static Task<GatehouseProcess> RunAsync(string[] arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
        => StartAsync([.. arguments, "--listen", "http://127.0.0.1:0"], folder, environment);

    /// <summary>The same on the addresses that the configuration says.</summary>
    public static async Task<GatehouseProcess> StartAsync(string[] arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var gateway = await LaunchAsync(["run", .. arguments, "--admin", "http://127.0.0.1:0"], folder, environment);
        gateway.Address = AddressOf("traffic").Match(gateway.Error).Groups[1].Value;
        gateway.Admin = AddressOf("health").Match(gateway.Error).Groups[1].Value.Replace("/health/ready", "", StringComparison.Ordinal);
        gateway.Http = new HttpClient(new SecretSearch(new SocketsHttpHandler())) { BaseAddress = new Uri(gateway.Address), Timeout = Limit };
        return gateway;
    }

    /// <summary>Starts any command that runs until it is told to stop, and waits until it says so: <paramref name="until"/> is on standard error.</summary>
    public static async Task<GatehouseProcess> LaunchAsync(
        string[] arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string>? environment = null,
        string until = "Ctrl+C stops")
    {
        var process = new GatehouseProcess(Process.Start(ProgramStart.Of(arguments, folder, environment))!, folder);
        try
        {
            await process.WhenErrorAsync(until);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes the text to a file of its own folder and runs it.</summary>
    public static Task<GatehouseProcess> RunTextAsync(TemporaryFolder folder, string yaml, IReadOnlyDictionary<string, string>? environment = null)
        => RunAsync(["-c", folder.Write("gatehouse.yaml", yaml)], folder.Path, environment);

    public Task WhenErrorAsync(string text) => WhenAsync(() => Error.Contains(text, StringComparison.Ordinal), $"\"{text}\" on standard error");

    public Task WhenOutputAsync(string text) => WhenAsync(() => Output.Contains(text, StringComparison.Ordinal), $"\"{text}\" on standard output");

    public async Task<string> MetricsAsync()
    {
        string metrics = await Http.GetStringAsync(new Uri($"{Admin}/metrics"));
        PlantedSecrets.Search("/metrics", metrics);
        return metrics;
    }

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => Signal(15);

    /// <summary>Sends SIGHUP.</summary>
    public void HangUp() => Signal(1);

    /// <summary>Sends SIGUSR2: another process takes over.</summary>
    public void Upgrade() => Signal(12);

    /// <summary>The process that said that it has taken over.</summary>
    public Process Successor()
        => Process.GetProcessById(int.Parse(Regex.Match(Error, @"process (\d+) has taken over").Groups[1].Value, CultureInfo.InvariantCulture));

    /// <summary>Sends SIGKILL: the process ends without a word.</summary>
    public void Destroy() => Signal(9);

    /// <summary>Sends SIGSTOP: the process stands still, its sockets stay open.</summary>
    public void Freeze() => Signal(19);

    /// <summary>Sends SIGCONT.</summary>
    public void Thaw() => Signal(18);

    /// <summary>Sends SIGINT, as Ctrl+C does.</summary>
    public void Interrupt() => Signal(2);

    public async Task<int> WhenExitedAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>The same for a process whose successor goes on writing to its streams.</summary>
    public async Task<int> WhenLeftAsync()
    {
        await WhenAsync(() => _process.HasExited, "the end of the process");
        return _process.ExitCode;
    }

    public async Task<int> StopAsync()
    {
        Terminate();
        return await WhenExitedAsync();
    }

    /// <summary>Ends it, and searches all that it has put out for the secrets of the whole run: see <see cref="PlantedSecrets"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        string metrics = await LastMetricsAsync();
        Http?.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        PlantedSecrets.Search("/metrics", metrics);
        PlantedSecrets.Search("standard output", Output);
        PlantedSecrets.Search("standard error", Error);
        foreach (string log in _folder is null || _folder == Path.GetTempPath() || !Directory.Exists(_folder) ? [] : Directory.GetFiles(_folder, "*.log*", SearchOption.AllDirectories))
        {
            PlantedSecrets.Search(log, await File.ReadAllTextAsync(log));
        }
    }

    // What cannot be asked any more (it has ended, it stands still) has nothing to tell.
    private async Task<string> LastMetricsAsync()
    {
        if (Admin.Length == 0 || _process.HasExited)
        {
            return "";
        }

        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            return await Http.GetStringAsync(new Uri($"{Admin}/metrics"), limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or UriFormatException)
        {
            return "";
        }
    }

    private static Regex AddressOf(string label) => new($@"^\s+{label}\s+(http\S+)", RegexOptions.Multiline);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private void Signal(int number)
    {
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, number);
        }
    }

    private async Task WhenAsync(Func<bool> condition, string what)
    {
        var started = Stopwatch.StartNew();
        while (!condition())
        {
            if (_process.HasExited || started.Elapsed > Limit)
            {
                // The readers may still hold the last lines of a process that ended.
                await Task.Delay(50);
                Assert.True(condition(), $"Waited for {what}.\n--- standard error\n{Error}\n--- standard output\n{Output}");
                return;
            }

            await Task.Delay(10);
        }
    }

    private void Keep(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (_lock)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    private string Read(StringBuilder text)
    {
        lock (_lock)
        {
            return text.ToString();
        }
    }
}
