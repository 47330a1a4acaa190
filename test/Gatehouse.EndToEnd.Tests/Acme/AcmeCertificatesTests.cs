using Gatehouse.Core.Configuration;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Server.Acme;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.EndToEnd.Tests.Acme;

/// <summary>What is shown of what is stored, as configurations come and go; no CA is asked.</summary>
public sealed class AcmeCertificatesTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogCapture _log = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly AcmeCertificates _certificates;

    public AcmeCertificatesTests() => _certificates = new AcmeCertificates(_time, _log);

    public async ValueTask DisposeAsync()
    {
        await _certificates.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void Stored_Certificate_IsShownBeforeTheStart()
    {
        IssuedFile.Write(Listen("a.gw.test"));
        _certificates.Follow([Listen("a.gw.test")]);
        Assert.NotNull(_certificates.Issued.EndOf("a.gw.test"));
        Assert.Null(_certificates.Issued.EndOf("b.gw.test"));
    }

    [Fact]
    public void Names_ThatGrow_KeepTheOldCertificateMeanwhile()
    {
        IssuedFile.Write(Listen("a.gw.test"));
        _certificates.Follow([Listen("a.gw.test")]);
        _certificates.Follow([Listen("a.gw.test", "b.gw.test")]);
        Assert.NotNull(_certificates.Issued.EndOf("a.gw.test"));
        Assert.Null(_certificates.Issued.EndOf("b.gw.test"));

        // Back, and to the other one again, which is there by now: in place of the old one.
        _certificates.Follow([Listen("a.gw.test")]);
        IssuedFile.Write(Listen("a.gw.test", "b.gw.test"), days: 20);
        _certificates.Follow([Listen("a.gw.test", "b.gw.test")]);
        Assert.Equal(_certificates.Issued.EndOf("b.gw.test"), _certificates.Issued.EndOf("a.gw.test"));
        Assert.True(_certificates.Issued.EndOf("a.gw.test") > _time.GetUtcNow().AddDays(15));
    }

    [Fact]
    public void Names_ThatAreGone_AreShownNoMore()
    {
        IssuedFile.Write(Listen("a.gw.test"));
        IssuedFile.Write(Listen("b.gw.test"));
        _certificates.Follow([Listen("a.gw.test"), Listen("b.gw.test")]);
        _certificates.Follow([Listen("b.gw.test")]);
        Assert.Null(_certificates.Issued.EndOf("a.gw.test"));
        Assert.NotNull(_certificates.Issued.EndOf("b.gw.test"));
        _certificates.Follow([]);
        Assert.Null(_certificates.Issued.EndOf("b.gw.test"));
    }

    [Fact]
    public void Certificate_ThatHasEnded_IsNotShown()
    {
        IssuedFile.Write(Listen("a.gw.test"));
        _time.Advance(TimeSpan.FromDays(11));
        _certificates.Follow([Listen("a.gw.test")]);
        Assert.Null(_certificates.Issued.EndOf("a.gw.test"));
    }

    [Fact]
    public void File_ThatIsBroken_IsToldOnceAndNotUsed()
    {
        string file = IssuedFile.Write(Listen("a.gw.test"));
        File.WriteAllText(file, File.ReadAllText(file).Replace("M", "!", StringComparison.Ordinal));
        _certificates.Follow([Listen("a.gw.test")]);
        Assert.Null(_certificates.Issued.EndOf("a.gw.test"));
        var told = Assert.Single(_log.Entries, e => e.Event.Name == "acme.unusable");
        Assert.StartsWith($"{file} is not used: the certificate cannot be read", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", told.Message, StringComparison.Ordinal);
    }

    private ListenDocument Listen(params string[] names) => new()
    {
        Url = "https://0.0.0.0:443",
        Tls = new ListenTlsDocument { Acme = new AcmeDocument { Email = "ops@gw.test", Domains = names, Directory = "https://127.0.0.1:9/dir", Storage = _folder.PathOf("acme") } },
    };
}
