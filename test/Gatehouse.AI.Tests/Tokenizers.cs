using System.Runtime.CompilerServices;
using Gatehouse.AI.Models.Counting;

namespace Gatehouse.AI.Tests;

/// <summary>The tokenizers are there before the first test: whether a call is counted must not depend on how far loading is.</summary>
internal static class Tokenizers
{
    [ModuleInitializer]
    public static void Load() => Task.WhenAll(TokenCounter.Shared.Prepare(TokenFamily.O200k), TokenCounter.Shared.Prepare(TokenFamily.Cl100k)).GetAwaiter().GetResult();
}
