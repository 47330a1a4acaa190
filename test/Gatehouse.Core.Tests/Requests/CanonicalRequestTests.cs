using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Tests.Requests;

public sealed class CanonicalRequestTests
{
    [Fact]
    public void Copy_HasEveryMember()
    {
        using var key = ECDsa.Create();
        using var certificate = new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
        var request = new CanonicalRequest();
        var settable = typeof(CanonicalRequest).GetProperties().Where(p => p.CanWrite).ToArray();
        foreach (var property in settable)
        {
            property.SetValue(request, ValueOf(property.PropertyType, property.Name, certificate));
        }

        request.Headers.Add("X-A", "1");
        var copy = new CanonicalRequest();
        copy.CopyFrom(request);
        Assert.Equal("1", copy.Headers.Get("X-A"));
        Assert.All(settable, p => Assert.True(Equals(p.GetValue(request), p.GetValue(copy)), $"{p.Name} is not copied"));
    }

    private static object ValueOf(Type type, string name, X509Certificate2 certificate) => type switch
    {
        _ when type == typeof(string) => name,
        _ when type == typeof(int) => 20,
        _ when type == typeof(bool) => true,
        _ when type == typeof(long?) => 7L,
        _ when type == typeof(IPAddress) => IPAddress.Parse("192.0.2.7"),
        _ when type == typeof(X509Certificate2) => certificate,
        _ when type == typeof(BodyFields) => new BodyFields(),
        _ when type == typeof(IReadOnlyList<string>) => (string[])[name],
        _ => throw new NotSupportedException($"The test needs a value of {type} for {name}."),
    };
}
