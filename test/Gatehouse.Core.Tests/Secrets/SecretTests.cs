using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Xml.Serialization;
using Gatehouse.Core.Secrets;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Tests.Secrets;

public sealed class SecretTests
{
    private const string Text = "hunter2-hunter2-hunter2";

    private static readonly Secret Secret = new(Text);
    private static readonly JsonSerializerOptions WithFields = new() { IncludeFields = true };

    [Fact]
    public void Secret_Printed_ShowsLengthAndHash()
    {
        string[] printed =
        [
            Secret.ToString(), $"{Secret}", $"{Secret,40}", $"{new Holder(Secret)}", $"{(Secret, 1)}", string.Join(',', Secret), string.Format("{0:x}", Secret),
            Convert.ToString(Secret)!, new InvalidOperationException($"{new Holder(Secret)}").ToString(), new KeyNotFoundException(Secret.ToString()) { Data = { ["secret"] = Secret } }.ToString(),
        ];

        Assert.All(printed, p => Assert.DoesNotContain("hunter2", p, StringComparison.Ordinal));
        Assert.All(printed, p => Assert.Contains("[secret 23 characters, sha256 ", p, StringComparison.Ordinal));
    }

    [Fact]
    public void Secret_Serialised_Fails_WhereverItStands()
    {
        object[] holders = [Secret, new Holder(Secret), new[] { Secret }, new Dictionary<string, Secret> { ["a"] = Secret }, new { Deep = new { Secret } }];

        Assert.All(holders, h => Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(h)));
        Assert.All(holders, h => Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(h, WithFields)));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Deserialize<Secret>("\"hunter2\""));
        Assert.Throws<InvalidOperationException>(() => new XmlSerializer(typeof(Secret)));
    }

    [Fact]
    public void Secret_InALogMessage_ShowsLengthAndHash()
    {
        var log = new Gatehouse.Testing.LogCapture();

        log.CreateLogger("test").LogWarning("{Secret} {@Object} {Holder}", Secret, Secret, new Holder(Secret));

        Assert.DoesNotContain("hunter2", log.Text, StringComparison.Ordinal);
        Assert.Contains("[secret 23 characters", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_HasNothingToReadItsTextFrom_ButReveal()
    {
        var type = typeof(Secret);
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public;

        Assert.Equal(["IsEmpty"], type.GetProperties(All).Select(p => p.Name));
        Assert.Empty(type.GetFields(All));
        Assert.Equal(["Reveal", "ToString"], type.GetMethods(All | BindingFlags.DeclaredOnly).Where(m => m.ReturnType == typeof(string)).Select(m => m.Name).Order());
        Assert.DoesNotContain("_value", type.GetCustomAttribute<DebuggerDisplayAttribute>()!.Value, StringComparison.Ordinal);
        Assert.All(type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic), f => Assert.Equal(DebuggerBrowsableState.Never, f.GetCustomAttribute<DebuggerBrowsableAttribute>()?.State));
    }

    [Fact]
    public void Secret_Compared_IsByReference()
        => Assert.NotEqual(new Secret(Text), new Secret(Text));

    private sealed record Holder(Secret Value);
}
