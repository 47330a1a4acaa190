using BenchmarkDotNet.Running;
using Gatehouse.Benchmarks.AI;

if (args is ["chunks"])
{
    return ChunkCost.Run(Console.Out);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
