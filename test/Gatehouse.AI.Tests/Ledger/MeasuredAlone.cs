namespace Gatehouse.AI.Tests.Ledger;

/// <summary>Tests that measure the whole process: no other runs beside them.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
