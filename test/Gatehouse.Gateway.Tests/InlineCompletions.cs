using System.Runtime.CompilerServices;

namespace Gatehouse.Gateway.Tests;

/// <summary>Request code runs on the event loops of the sockets, as in the program. The runtime reads this when its first socket is made.</summary>
internal static class InlineCompletions
{
    [ModuleInitializer]
    internal static void Apply() => Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
}
