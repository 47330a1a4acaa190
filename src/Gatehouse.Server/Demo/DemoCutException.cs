namespace Gatehouse.Server.Demo;

/// <summary>
/// Thrown after a reply has begun: the server then sends what was written and closes the connection without the reply's
/// end, where aborting could take back bytes that were still on their way.
/// </summary>
internal sealed class DemoCutException() : Exception("The prompt asked the stand-in to cut the connection.");
