using Gatehouse.Gateway.Front.Clients;

namespace Gatehouse.Fuzz.Clients;

/// <summary>
/// The PROXY header at the beginning of a connection, against a second reading; and as it arrives: what its first bytes are
/// taken for is never taken back.
/// </summary>
internal static class ProxyTarget
{
    private const int Longest = 600;

    public static void Run(byte[] input)
    {
        if (input.Length > Longest)
        {
            return;
        }

        var reading = ProxyHeader.Read(input, out var header);
        var plain = PlainProxyHeader.Read(input);
        FuzzException.Require((reading == ProxyReading.Read) == plain is not null, $"{reading} here, {plain?.ToString() ?? "none"} there");
        FuzzException.Require(plain is null || header == plain, $"{header} here, {plain} there");
        for (int length = 0; length < input.Length; length++)
        {
            var part = ProxyHeader.Read(input.AsSpan(0, length), out var early);
            bool isFirm = part == ProxyReading.Incomplete
                ? reading != ProxyReading.Read || length < header.Length
                : part == reading && early == header;
            FuzzException.Require(isFirm, $"{part} after {length} bytes, {reading} after all");
        }
    }
}
