using System.Globalization;
using Gatehouse.Gateway.Front.Sockets;

namespace Gatehouse.EndToEnd.Tests.Processes;

/// <summary>What a process holds: memory that is in use, open descriptors, threads.</summary>
internal sealed record ProcessSize(long ResidentBytes, int Descriptors, int Threads)
{
    public static ProcessSize Of(int process)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
        string resident = File.ReadLines($"{folder}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return new ProcessSize(
            long.Parse(resident.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024,
            Directory.GetFiles($"{folder}/fd").Length,
            Directory.GetDirectories($"{folder}/task").Length);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ResidentBytes / 1_000_000} MB, {Descriptors} descriptors, {Threads} threads");
}
