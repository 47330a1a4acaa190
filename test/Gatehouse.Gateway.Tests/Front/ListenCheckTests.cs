using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;

namespace Gatehouse.Gateway.Tests.Front;

public class ListenCheckTests
{
    [Theory]
    [InlineData("\"localhost:8080\"", "GH1008", "a listener begins with http://, https:// or unix:/")]
    [InlineData("\"https://0.0.0.0:443\"", "GH1016", "an https listener needs tls")]
    [InlineData("{ url: \"http://0.0.0.0:80\", tls: { cert: a, key: b } }", "GH1016", "tls is for https listeners")]
    [InlineData("{ url: \"http://0.0.0.0:80\", protocols: [http1, http2] }", "GH1016", "a listener in clear speaks either http1 or http2")]
    [InlineData("\"http://127.0.0.1:80\", \"http://127.0.0.1:80\"", "GH1005", "two listeners share the address of http://127.0.0.1:80")]
    [InlineData("{ url: \"http://0.0.0.0:80\", trusted_proxies: [10.1.2.3/8] }", "GH1008", "\"10.1.2.3/8\" is no address and no network")]
    [InlineData("{ url: \"http://0.0.0.0:80\", trusted_proxies: [10.0.0.1, unix] }", "GH1016", "unix: this listener has peers with addresses")]
    [InlineData("{ url: \"http://0.0.0.0:80\", trusted_proxies: [\"::/0\"] }", "GH1019", "everybody is believed")]
    [InlineData("{ url: \"http://0.0.0.0:80\", trusted_fields: forwarded }", "GH1016", "nobody is trusted")]
    [InlineData("{ url: \"http://0.0.0.0:80\", proxy_protocol: { trusted: [ten] } }", "GH1008", "\"ten\" is no address and no network")]
    [InlineData("{ url: \"http://0.0.0.0:80\", proxy_protocol: { trusted: [0.0.0.0/0] } }", "GH1019", "everybody is believed")]
    [InlineData("\"unix:run/a.sock\"", "GH1008", "a Unix socket is written unix: and its full path")]
    [InlineData("\"unix:///run/a.sock\"", "GH1008", "a Unix socket is written unix: and its full path")]
    [InlineData("\"unix:/01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456\"", "GH1008", "has at most 107 bytes, this one has 108")]
    [InlineData("{ url: \"unix:/run/a.sock\", tls: { cert: a, key: b } }", "GH1016", "tls is for https listeners")]
    [InlineData("{ url: \"unix:/run/a.sock\", mode: \"0888\" }", "GH1008", "\"0888\" is no mode of a file")]
    [InlineData("{ url: \"unix:/run/a.sock\", mode: \"4755\" }", "GH1008", "\"4755\" is no mode of a file")]
    [InlineData("{ url: \"http://0.0.0.0:80\", mode: \"0660\" }", "GH1016", "mode is for Unix sockets")]
    [InlineData("{ url: \"unix:/run/a.sock\", trusted_proxies: [10.0.0.0/8] }", "GH1016", "the peers of a Unix socket have no address")]
    [InlineData("\"unix:/run/a.sock\", \"unix:/run/a.sock\"", "GH1005", "two listeners share the address of unix:/run/a.sock")]
    [InlineData("{ url: \"unix:/run/a.sock\", trusted_proxies: [unix], proxy_protocol: { trusted: [unix, 10.0.0.0/8] } }", "GH1016", "10.0.0.0/8: the peers of a Unix socket have no address")]
    [InlineData("{ url: \"http://127.0.0.1:80\", serves: [] }", "GH1009", "needs at least one item")]
    public void Listener_Wrong_IsRefused(string listen, string code, string message)
    {
        var problem = Assert.Single(Parse(listen).Problems);

        Assert.Equal(code, problem.Code.Id);
        Assert.Contains(message, problem.Message);
        Assert.Equal(1, problem.Mark.Line);
    }

    [Theory]
    [InlineData("\"http://127.0.0.1:0\", \"http://127.0.0.1:0\"")]
    [InlineData("\"http://127.0.0.1:80\", \"http://[::1]:80\"")]
    [InlineData("{ url: \"unix:/run/a.sock\", mode: \"0666\", trusted_proxies: [unix], proxy_protocol: { trusted: [unix] } }, \"unix:/run/b.sock\"")]
    [InlineData("{ url: \"unix:/run/a.sock\", trusted_proxies: [unix, 10.0.0.0/8] }")]
    [InlineData("{ url: \"unix:/run/a.sock\", trusted_proxies: [10.0.0.0/8], proxy_protocol: { trusted: [unix] } }")]
    [InlineData("\"unix:/run/a.sock\", \"unix:/run/A.sock\"")]
    public void Listener_Right_IsAccepted(string listen) => Assert.Empty(Parse(listen).Problems);

    private static ConfigurationResult Parse(string listen)
    {
        var language = new ConfigurationLanguage(new PolicyCatalog([]), new BackendCatalog(BuiltInBackends.All), [], GatewayChecks.All);
        return new ConfigurationLoader(language).Parse($"listen: [ {listen} ]\nroutes:\n  all: {{ match: /a, respond: a }}");
    }
}
