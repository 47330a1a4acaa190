namespace Gatehouse.EndToEnd.Tests.Acme;

/// <summary>One pebble for the tests of a class, which run one after another.</summary>
public sealed class PebbleFixture : IAsyncLifetime
{
    private PebbleServer? _server;

    /// <summary>Skips the test when pebble is missing.</summary>
    internal PebbleServer Server
    {
        get
        {
            Assert.SkipUnless(PebbleServer.IsInstalled, PebbleServer.NotInstalled);
            return _server!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (PebbleServer.IsInstalled)
        {
            _server = await new PebbleServer().StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
