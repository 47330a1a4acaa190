using System.Runtime.InteropServices;

namespace Gatehouse.AI.Ledger.Usage;

/// <summary>The value that one consumer's score of a call has now.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LatestScore(string Call, string Consumer, string Name, decimal Value);
