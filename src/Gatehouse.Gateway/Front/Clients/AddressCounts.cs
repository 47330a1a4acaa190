using System.Runtime.InteropServices;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>How many connections each address has. Asked when a connection begins and ends, never by a request; who has none takes no memory.</summary>
internal sealed class AddressCounts
{
    private const int Stripes = 16;

    private readonly Dictionary<AddressBlock, int>[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Dictionary<AddressBlock, int>())];

    /// <summary>Addresses that have a connection.</summary>
    public int Count => _stripes.Sum(s =>
    {
        lock (s)
        {
            return s.Count;
        }
    });

    /// <summary>Counts one more; false when the address has as many as it may.</summary>
    public bool TryEnter(AddressBlock address, int most)
    {
        var stripe = StripeOf(address);
        lock (stripe)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(stripe, address, out _);
            if (count >= most)
            {
                return false;
            }

            count++;
            return true;
        }
    }

    public void Leave(AddressBlock address)
    {
        var stripe = StripeOf(address);
        lock (stripe)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(stripe, address, out _);
            if (--count <= 0)
            {
                stripe.Remove(address);
            }
        }
    }

    private Dictionary<AddressBlock, int> StripeOf(AddressBlock address) => _stripes[(uint)address.GetHashCode() % Stripes];
}
