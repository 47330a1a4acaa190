using BenchmarkDotNet.Running;
using Gatehouse.Benchmarks.AI;
using Gatehouse.Benchmarks.State;

if (args is ["chunks"])
{
    return ChunkCost.Run(Console.Out);
}

if (args is ["ledger", ..])
{
    return await LedgerCost.RunAsync(Console.Out, args);
}

if (args is ["leases", ..])
{
    return await LeaseCost.RunAsync(Console.Out, args);
}

if (args is ["ledger-kill", ..])
{
    return await LedgerKill.RunAsync(Console.Out, args);
}

if (args is ["ledger-child", { } folder])
{
    return await LedgerKill.SettleForeverAsync(folder);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
