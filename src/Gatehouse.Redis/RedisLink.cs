using System.Globalization;
using Gatehouse.Core.Configuration;
using StackExchange.Redis;

namespace Gatehouse.Redis;

/// <summary>The connection to one Redis: opened in the background, and again whenever it is lost.</summary>
internal sealed class RedisLink(RedisDocument document, string clientName) : IAsyncDisposable
{
    private const int ConnectMilliseconds = 2_000;
    private const string RefusesUser = "it refuses the user or password";
    private const string NotAllowed = "its user may not do what is needed (docs/operate/cluster.md has the commands and keys)";

    private volatile ConnectionMultiplexer? _connection;
    private volatile string _fault = "not connected yet";
    private volatile bool _isRefused;
    private int _connects;

    /// <summary>Null before the first attempt to connect has ended.</summary>
    public IDatabase? Database => _connection?.GetDatabase();

    public bool IsConnected => _connection is { IsConnected: true };

    /// <summary>Why the first attempt to connect has come to nothing.</summary>
    public string Fault => _isRefused ? RefusesUser : _fault;

    /// <summary>Why there was no answer in time: there may be nobody who wants to give one.</summary>
    public string TextOf(string late) => _isRefused ? RefusesUser : late;

    /// <summary>Grows with each connection that is made.</summary>
    public int Connects => Volatile.Read(ref _connects);

    /// <summary>Begins to connect. Throws nothing: what fails is tried again by whoever calls this, or by the connection itself.</summary>
    public async Task ConnectAsync()
    {
        try
        {
            var connection = await ConnectionMultiplexer.ConnectAsync(OptionsOf(document, clientName)).ConfigureAwait(false);
            connection.ConnectionRestored += (_, _) =>
            {
                _isRefused = false;
                Interlocked.Increment(ref _connects);
            };
            connection.ConnectionFailed += (_, failed) => _isRefused |= failed.FailureType == ConnectionFailureType.AuthenticationFailure;
            Interlocked.Increment(ref _connects);
            _connection = connection;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or IOException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException)
        {
            _fault = e is RedisConnectionException failed ? TextOf(failed) : "it cannot be connected to";
        }
    }

    /// <summary>What Redis drops when its memory is full ("noeviction"); null when it does not say.</summary>
    public async Task<string?> EvictionPolicyAsync()
    {
        const string Name = "maxmemory_policy:";
        try
        {
            string? told = Database is { } database ? (string?)await database.ExecuteAsync("INFO", "memory").ConfigureAwait(false) : null;
            return told?.Split('\n').FirstOrDefault(l => l.StartsWith(Name, StringComparison.Ordinal))?[Name.Length..].Trim();
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Why there is no connection, for operators; nothing secret. What is behind a failed call says more than the call.</summary>
    public string TextOf(RedisConnectionException failed)
        => _isRefused || IsRefusal(failed) ? RefusesUser : failed.InnerException is RedisConnectionException cause ? TextOf(cause) : TextOf(failed.FailureType);

    /// <summary>Why it was asked and did nothing, for operators.</summary>
    public static string TextOf(RedisServerException refused) => refused.Kind switch
    {
        RedisErrorKind.ReadOnly => "it is a replica, which takes no writes",
        RedisErrorKind.OutOfMemory => "its memory is full (maxmemory)",
        RedisErrorKind.Misconfigured => "it takes no writes because it cannot save to its disk",
        RedisErrorKind.Loading => "it is still loading its data",
        RedisErrorKind.NoAuth or RedisErrorKind.WrongPass => RefusesUser,
        RedisErrorKind.NoPermission => NotAllowed,

        // What a script may not do is told without a code.
        _ when refused.Message.Contains("user executing the script can't", StringComparison.Ordinal) || refused.Message.Contains("ACL failure", StringComparison.Ordinal) => NotAllowed,
        _ => $"it refuses: {refused.Kind}",
    };

    private static ConfigurationOptions OptionsOf(RedisDocument document, string clientName)
    {
        var address = document.Url;
        var options = new ConfigurationOptions
        {
            EndPoints = { { address.Host, address.Port } },
            User = address.User,
            Password = address.Password?.Reveal(),
            Ssl = address.IsTls,
            SslHost = address.IsTls ? address.Host : null,
            DefaultDatabase = address.Database,
            ClientName = clientName,
            AbortOnConnectFail = false,
            ConnectTimeout = ConnectMilliseconds,
            ReconnectRetryPolicy = new LinearRetry(250),

            // What cannot be sent now is not sent later: later there is another truth to tell.
            BacklogPolicy = BacklogPolicy.FailFast,
            HeartbeatInterval = TimeSpan.FromMilliseconds(250),
            AsyncTimeout = Math.Max(1_000, (int)document.Timeout.TotalMilliseconds),
            SyncTimeout = Math.Max(1_000, (int)document.Timeout.TotalMilliseconds),

            // The client takes INFO for a command of administrators; nothing else of theirs is sent.
            AllowAdmin = true,

            // Nothing is subscribed to.
            TieBreaker = "",
            ConfigurationChannel = "",
            CommandMap = CommandMap.Create(["SUBSCRIBE", "PSUBSCRIBE"], available: false),
        };
        if (document.CaFile is { } file)
        {
            options.TrustIssuer(file);
        }

        return options;
    }

    // The first attempt to connect fails before anybody can listen to its failing.
    private static bool IsRefusal(Exception? failed) => failed switch
    {
        null => false,
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => true,
        AggregateException several => several.InnerExceptions.Any(IsRefusal),
        _ => IsRefusal(failed.InnerException),
    };

    private static string TextOf(ConnectionFailureType failure) => failure switch
    {
        ConnectionFailureType.AuthenticationFailure => RefusesUser,
        ConnectionFailureType.SocketClosed or ConnectionFailureType.SocketFailure => "the connection was lost",
        ConnectionFailureType.UnableToConnect or ConnectionFailureType.UnableToResolvePhysicalConnection => "it cannot be connected to",
        ConnectionFailureType.ProtocolFailure => "what answers does not speak the protocol of Redis",
        _ => failure.ToString().ToLower(CultureInfo.InvariantCulture),
    };
}
