using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Front;

internal static class CanonicalHost
{
    public static bool TryRead(string hostHeader, CanonicalRequest request, out Problem? problem)
    {
        problem = null;
        request.Authority = hostHeader;
        request.Host = hostHeader.Split(':')[0];
        return true;
    }
}
