using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Gatehouse.Redis;

/// <summary>A script that Redis runs as one step. It is sent whole only to a server that does not know it yet.</summary>
internal sealed class RedisScript
{
    private readonly string _text;
    private readonly byte[] _hash;

    private RedisScript(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream($"Gatehouse.Redis.Scripts.{name}.lua")!;
        using var reader = new StreamReader(stream);
        _text = reader.ReadToEnd();

        // Redis names scripts by SHA-1; nothing is protected by it.
#pragma warning disable CA5350
        _hash = SHA1.HashData(Encoding.UTF8.GetBytes(_text));
#pragma warning restore CA5350
    }

    public static RedisScript Claim { get; } = new("claim");

    public static RedisScript Beat { get; } = new("beat");

    public async Task<RedisResult[]> RunAsync(IDatabase database, RedisKey[] keys, RedisValue[] values)
    {
        RedisResult result;
        try
        {
            result = await database.ScriptEvaluateAsync(_hash, keys, values).ConfigureAwait(false);
        }
        catch (RedisServerException unknown) when (unknown.Kind == RedisErrorKind.NoScript || unknown.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            result = await database.ScriptEvaluateAsync(_text, keys, values).ConfigureAwait(false);
        }

        return (RedisResult[])result!;
    }
}
