using Gatehouse.Fuzz;
using SharpFuzz;

// Run by afl-fuzz (eng/fuzz.sh), or by hand with files that it found.
if (args is not [var name, .. var files] || FuzzTargets.Find(name) is not { } target)
{
    Console.Error.WriteLine($"Usage: Gatehouse.Fuzz TARGET [FILE...]; targets: {string.Join(", ", FuzzTargets.Names)}. Without files it waits for afl-fuzz.");
    return 2;
}

int broken = 0;
foreach (string file in files)
{
    try
    {
        target(File.ReadAllBytes(file));
    }
    catch (Exception e)
    {
        broken++;
        Console.WriteLine($"{file}: {(e is FuzzException ? e.Message : e)}");
    }
}

if (files.Length == 0)
{
    Fuzzer.OutOfProcess.Run(stream =>
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        target(copy.ToArray());
    });
}

return broken == 0 ? 0 : 1;
