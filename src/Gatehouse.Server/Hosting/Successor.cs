using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Sockets;

namespace Gatehouse.Server.Hosting;

/// <summary>
/// The process that takes over: the same command line, which may be a newer program by now, with descriptors of the sockets
/// that are listened on (decision 0108). It listens on them beside this process until it says that it serves.
/// </summary>
internal static class Successor
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Starts it and waits until it serves; tells why it does not when it does not.</summary>
    public static async Task<SuccessorOutcome> StartAsync(IReadOnlyList<ListenSocket> sockets, TimeProvider time)
    {
        var copies = new List<SafeHandle>();
        try
        {
            await using var ready = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
            var start = CommandLine();
            start.Environment[InheritedSockets.ReadyVariable] = ready.GetClientHandleAsString();
            start.Environment[InheritedSockets.SocketsVariable] = string.Join(';', sockets.Select(s =>
            {
                int copy = s.Duplicate();
                copies.Add(new Microsoft.Win32.SafeHandles.SafeFileHandle(copy, ownsHandle: true));
                return $"{copy}={InheritedSockets.Write(s)}";
            }));
            using var process = Process.Start(start);
            if (process is null)
            {
                return new SuccessorOutcome(0, "it could not be started");
            }

            ready.DisposeLocalCopyOfClientHandle();
            var outcome = await WhenReadyAsync(process, ready, time);
            if (outcome.Failure is null)
            {
                foreach (var socket in sockets)
                {
                    socket.HandOver();
                }
            }

            return outcome;
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception)
        {
            return new SuccessorOutcome(0, e.Message);
        }
        finally
        {
            copies.ForEach(c => c.Dispose());
        }
    }

    private static async Task<SuccessorOutcome> WhenReadyAsync(Process process, AnonymousPipeServerStream ready, TimeProvider time)
    {
        // The pipe ends with the process.
        var word = new byte[1];
        var reading = Task.Run(() => ready.Read(word));
        if (await Task.WhenAny(reading, Task.Delay(Limit, time)) != reading)
        {
            process.Kill();
            return new SuccessorOutcome(0, $"it was not ready within {Limit.TotalSeconds:0} s and was ended");
        }

        if (await reading == 1)
        {
            return new SuccessorOutcome(process.Id, Failure: null);
        }

        await process.WaitForExitAsync();
        return new SuccessorOutcome(0, $"it ended with exit code {process.ExitCode}");
    }

    // As typed: a link that points to a newer release by now is followed anew.
    private static ProcessStartInfo CommandLine()
    {
        string[] line = File.ReadAllText("/proc/self/cmdline")[..^1].Split('\0');
        return new ProcessStartInfo(line[0], line[1..]) { UseShellExecute = false };
    }
}
