using Gatehouse.Core.Execution;
using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Gatehouse.Gateway.Front;

/// <summary>
/// The memory of connections in blocks of 16 kB: most requests with a body come in one read (decision 0071). A connection
/// has blocks only while bytes are on their way through it.
/// </summary>
internal sealed class BlockPool(TimeProvider time) : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    public const int BlockSize = 16 * 1024;

    /// <summary>Blocks that are kept at most while nobody uses them: 64 MB.</summary>
    private const int Capacity = 4096;

    private readonly Spares<Block> _spares = new(Capacity, time);

    public override int MaxBufferSize => BlockSize;

    /// <summary>How many blocks are kept for all threads.</summary>
    public int Stored => _spares.Stored;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        var block = _spares.TryTake() ?? new Block(this);
        block.Rent();
        return block;
    }

    public void Return(Block block) => _spares.Keep(block);

    /// <summary>One pool for all of a transport's queues.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    /// <summary>Stops the trimming. Blocks may still come back.</summary>
    public void Stop() => _spares.Stop();

    // Each queue of the transport disposes what it was given, while others use it.
    protected override void Dispose(bool disposing)
    {
    }
}
