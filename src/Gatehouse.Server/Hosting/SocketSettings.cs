namespace Gatehouse.Server.Hosting;

/// <summary>
/// Socket completions run on the event loop instead of a pool thread: a thread hop less each way. The runtime reads the
/// variable when the first socket is made, so this is the program's first act; an operator's own value stands.
/// </summary>
internal static class SocketSettings
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    public static void Apply()
    {
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
        {
            Environment.SetEnvironmentVariable(InlineCompletions, "1");
        }
    }
}
