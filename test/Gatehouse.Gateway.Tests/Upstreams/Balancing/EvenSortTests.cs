using CsCheck;
using Gatehouse.Gateway.Upstreams.Balancing;

namespace Gatehouse.Gateway.Tests.Upstreams.Balancing;

public class EvenSortTests
{
    private static readonly Gen<ulong> Anywhere = Gen.ULong;
    private static readonly Gen<ulong> Crowded = Gen.ULong[0, 20];
    private static readonly Gen<ulong> Ends = Gen.OneOf(Gen.Const(0UL), Gen.Const(ulong.MaxValue));

    [Fact]
    public void Keys_OfAnyKind_AreSortedWithTheirItems()
        => Gen.OneOf(Anywhere.Array[0, 300], Crowded.Array[0, 300], Ends.Array[0, 60], Gen.OneOf(Anywhere, Crowded, Ends).Array[0, 300]).Sample(given =>
        {
            ulong[] keys = [.. given];
            int[] items = [.. Enumerable.Range(0, given.Length)];

            EvenSort.Sort(ref keys, ref items);

            Assert.Equal(given.Order(), keys);
            Assert.Equal(Enumerable.Range(0, given.Length), items.Order());
            Assert.All(keys.Zip(items), pair => Assert.Equal(given[pair.Second], pair.First));
        });
}
