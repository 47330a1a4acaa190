using System.Globalization;
using Gatehouse.EndToEnd.Tests.Processes;

namespace Gatehouse.EndToEnd.Tests.Floods;

/// <summary>What a process has used of the processors, and what it holds.</summary>
internal sealed record ProcessCost(TimeSpan Processor, ProcessSize Size)
{
    /// <summary>Ticks of /proc a second, on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    public static ProcessCost Of(int process)
    {
        // The name of the program, in parentheses, may have spaces.
        string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        double ticks = double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
        return new ProcessCost(TimeSpan.FromSeconds(ticks / TicksPerSecond), ProcessSize.Of(process));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Processor.TotalSeconds:0.00} s of processor, {Size}");
}
