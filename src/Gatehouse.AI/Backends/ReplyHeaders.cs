using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>
/// Which fields of a vendor's reply reach the client: rate limits, timing and whatever else it says of the call. Not the
/// vendor's cookies, nor what would change how the client talks to this gateway's own host.
/// </summary>
internal static class ReplyHeaders
{
    private static readonly string[] HeldBack =
        ["Set-Cookie", "Alt-Svc", "Strict-Transport-Security", "Content-Length", "Content-Encoding", "Server", "Date", "Report-To", "NEL", "Via", "x-request-id", "Cache-Control", "x-should-retry", CachedCall.Header, "Age"];

    public static void CopyPassedThrough(HeaderList source, HeaderList destination)
    {
        foreach (ref readonly var field in source.Fields)
        {
            if (IsPassedOn(field.Name))
            {
                destination.Add(field.Name, field.Value);
            }
        }
    }

    private static bool IsPassedOn(string name)
    {
        if (name.StartsWith("cf-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("access-control-", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        foreach (string held in HeldBack)
        {
            if (string.Equals(held, name, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
