using BenchmarkDotNet.Running;
using Gatehouse.Benchmarks.AI;

if (args is ["chunks"])
{
    return ChunkCost.Run(Console.Out);
}

if (args is ["ledger", ..])
{
    return await LedgerCost.RunAsync(Console.Out, args);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
