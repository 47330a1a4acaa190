using Gatehouse.Gateway.Front;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Front;

public class BlockPoolTests
{
    private readonly BlockPool _pool = new(new FakeTimeProvider());

    [Fact]
    public void Rent_Default_IsAWholeBlock()
    {
        using var block = _pool.Rent();

        Assert.Equal(16 * 1024, block.Memory.Length);
        Assert.Equal(block.Memory.Length, _pool.MaxBufferSize);
    }

    [Fact]
    public void Rent_MoreThanABlock_IsRefused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => _pool.Rent(_pool.MaxBufferSize + 1));

    [Fact]
    public void Dispose_Twice_GivesTheBlockToOneOnly()
    {
        var block = _pool.Rent();
        block.Dispose();
        block.Dispose();

        Assert.NotSame(_pool.Rent(), _pool.Rent());
    }

    [Fact]
    public void Rent_AfterThePoolWasDisposed_StillServesOthers()
    {
        var block = _pool.Rent();
        _pool.Dispose();
        block.Dispose();

        Assert.Same(block, _pool.Rent());
    }

    [Fact]
    public void RentAndReturn_InSteadyState_AllocatesNothing()
    {
        _pool.Rent().Dispose();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _pool.Rent().Dispose();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
