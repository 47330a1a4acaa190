using Gatehouse.Fuzz;
using SharpFuzz;

// Run by afl-fuzz (eng/fuzz.sh), or by hand with files that it found.
if (args is not [var name, .. var files] || FuzzTargets.Find(name) is not { } target)
{
    Console.Error.WriteLine($"Usage: Gatehouse.Fuzz TARGET [FILE...]; targets: {string.Join(", ", FuzzTargets.Names)}. Without files it waits for afl-fuzz.");
    return 2;
}

foreach (string file in files)
{
    Console.WriteLine(file);
    target(File.ReadAllBytes(file));
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

return 0;
