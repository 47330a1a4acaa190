using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Core.Requests;

/// <summary>
/// Networks and single addresses, asked by many requests: sorted ranges that do not touch, so a look costs the logarithm of
/// their number. An IPv4 address and the same one mapped to IPv6 are one, and no network of IPv6 contains it: "::/0" is all
/// of IPv6.
/// </summary>
public sealed class AddressSet
{
    private const int MappedPrefix = 96;

    private static readonly UInt128 FirstMapped = (UInt128)0xffff << 32;
    private static readonly UInt128 LastMapped = FirstMapped + uint.MaxValue;

    private readonly UInt128[] _firsts;
    private readonly UInt128[] _lasts;

    /// <param name="written">Networks ("10.0.0.0/8") and addresses that <see cref="TryParse"/> takes; others throw.</param>
    public AddressSet(IEnumerable<string> written)
        : this(written.Select(w => TryParse(w, out var network) ? network : throw new ArgumentException(w, nameof(written))))
    {
    }

    public AddressSet(IEnumerable<IPNetwork> networks)
    {
        var firsts = new List<UInt128>();
        var lasts = new List<UInt128>();
        foreach (var (first, last) in networks.SelectMany(RangesOf).Order())
        {
            if (lasts.Count > 0 && (lasts[^1] == UInt128.MaxValue || first <= lasts[^1] + 1))
            {
                lasts[^1] = UInt128.Max(lasts[^1], last);
                continue;
            }

            firsts.Add(first);
            lasts.Add(last);
        }

        _firsts = [.. firsts];
        _lasts = [.. lasts];
    }

    public static AddressSet Empty { get; } = new(Array.Empty<IPNetwork>());

    /// <summary>How many ranges it has that do not touch.</summary>
    public int Count => _firsts.Length;

    public bool IsEmpty => _firsts.Length == 0;

    /// <summary>Reads "10.0.0.0/8", or one address; false for what would match nobody or others than one reads.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string written = slash < 0 ? text : text[..slash];
        if (!IPAddress.TryParse(written, out var address) || !IsPlain(written, address))
        {
            return false;
        }

        if (slash >= 0)
        {
            // Bits behind the prefix are an error of whoever wrote it: 10.1.2.3/8 may mean a host or a network.
            return IPNetwork.TryParse(text, out network) && address.Equals(network.BaseAddress);
        }

        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    /// <summary>What to write in place of a text that <see cref="TryParse"/> does not take.</summary>
    public static string HintFor(string text)
    {
        string[] parts = text.Split('/');
        if (IPAddress.TryParse(parts[0], out var address) && address.IsIPv4MappedToIPv6)
        {
            return $"Clients of IPv4 are compared as IPv4: write {address.MapToIPv4()}, or a network of IPv4.";
        }

        return TryParse(parts[0], out var host) && parts is [_, var bits] && int.TryParse(bits, out int length) && length >= 0 && length <= host.PrefixLength
            ? "The bits behind the prefix must be 0."
            : "Write 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32.";
    }

    public bool Contains(IPAddress address)
    {
        if (_firsts.Length == 0 || !TryNumber(address, out var number))
        {
            return false;
        }

        int found = Array.BinarySearch(_firsts, number);
        found = found >= 0 ? found : ~found - 1;
        return found >= 0 && number <= _lasts[found];
    }

    // "10" would be 0.0.0.10 and "010.0.0.1" 8.0.0.1; a scope or a port is no part of a client's address, and IPv4 is compared as IPv4.
    private static bool IsPlain(string written, IPAddress address)
        => address.AddressFamily == AddressFamily.InterNetwork
            ? written == address.ToString()
            : !address.IsIPv4MappedToIPv6 && written.AsSpan().IndexOfAny('%', '[') < 0;

    private static IEnumerable<(UInt128 First, UInt128 Last)> RangesOf(IPNetwork network)
    {
        if (!TryNumber(network.BaseAddress, out var first))
        {
            throw new ArgumentException($"{network} is neither IPv4 nor IPv6.", nameof(network));
        }

        bool isIPv4 = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        int length = network.PrefixLength + (isIPv4 ? MappedPrefix : 0);
        var last = first | (length == 128 ? 0 : UInt128.MaxValue >> length);
        return isIPv4 || first > LastMapped || last < FirstMapped ? [(first, last)] : [(first, FirstMapped - 1), (LastMapped + 1, last)];
    }

    private static bool TryNumber(IPAddress address, out UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        number = 0;
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            bytes[..10].Clear();
            bytes[10] = bytes[11] = 0xff;
            if (!address.TryWriteBytes(bytes[12..], out _))
            {
                return false;
            }
        }
        else if (!address.TryWriteBytes(bytes, out _))
        {
            return false;
        }

        number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return true;
    }
}
