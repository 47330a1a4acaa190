namespace Gatehouse.Server.Commands;

/// <summary>What a shell sees: a contract of the command line.</summary>
internal static class ExitCodes
{
    public const int Right = 0;

    /// <summary>Refused by content: the configuration has errors, the port is taken.</summary>
    public const int Refused = 1;

    public const int Usage = 2;

    public const int Unreachable = 3;
}
