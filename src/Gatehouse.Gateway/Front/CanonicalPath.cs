using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Front;

internal static class CanonicalPath
{
    public static bool TryRead(string rawTarget, CanonicalRequest request, out Problem? problem)
    {
        problem = null;
        int q = rawTarget.IndexOf('?', StringComparison.Ordinal);
        request.RawPath = request.Path = q < 0 ? rawTarget : rawTarget[..q];
        request.RawQuery = q < 0 ? "" : rawTarget[(q + 1)..];
        return true;
    }
}
