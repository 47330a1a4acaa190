using System.Buffers;
using System.ComponentModel;
using System.Text;

namespace Gatehouse.Core.Configuration;

/// <summary>Who may use the admin API of a listener. Without a credential it is for this machine alone, by a link that is printed at the start.</summary>
public sealed record ListenAdminDocument : Document
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    [Description("Tokens that sign in (Authorization: Bearer). Each is a value from the environment or a file, or the SHA-256 of one.")]
    [Example("[\"${env:GATEHOUSE_ADMIN_TOKEN}\"]")]
    public IReadOnlyList<ConsumerKeyDocument> Tokens { get; init; } = [];

    [Description("Client certificates that sign in, by fingerprint: \"sha256:\" and 64 hexadecimal digits. The listener asks for them (tls.client_certificates).")]
    public IReadOnlyList<string> Certificates { get; init; } = [];

    [Description("Names under which the listener is called, besides that of its url. Calls under other names are refused: a web page must not reach it under a name of its own.")]
    [Example("[gateway.ops.example.com]")]
    public IReadOnlyList<string> Hosts { get; init; } = [];

    [Description("Origins of web pages that may call it, besides its own.")]
    [Example("[\"https://console.example.com\"]")]
    public IReadOnlyList<string> Origins { get; init; } = [];

    [Description("How long a browser stays signed in.")]
    [AllowedRange("1m", "30d")]
    public TimeSpan Session { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Whether anything is configured that signs in.</summary>
    [NotASetting]
    public bool HasCredential => Tokens.Count + Certificates.Count > 0;

    public override void Validate(ProblemList problems)
    {
        for (int i = 0; i < Certificates.Count; i++)
        {
            string written = Certificates[i];
            if (!(written.Length == 71 && written.StartsWith("sha256:", StringComparison.Ordinal) && !written.AsSpan(7).ContainsAnyExcept(HexDigits)))
            {
                problems.Add(ProblemCodes.InvalidValue, this, "certificates", i, "a fingerprint is \"sha256:\" and 64 lower-case hexadecimal digits", "openssl x509 -in client.crt -outform der | sha256sum");
            }
        }

        for (int i = 0; i < Hosts.Count; i++)
        {
            if (!IsHost(Hosts[i]))
            {
                problems.Add(ProblemCodes.InvalidValue, this, "hosts", i, $"{PlainText.Quote(Hosts[i])} is no host name", "Write the name alone, without scheme and port and in ASCII: gateway.ops.example.com");
            }
        }

        for (int i = 0; i < Origins.Count; i++)
        {
            if (!Uri.TryCreate(Origins[i], UriKind.Absolute, out var origin) || origin.Scheme is not ("http" or "https") || origin.GetLeftPart(UriPartial.Authority) != Origins[i])
            {
                problems.Add(ProblemCodes.InvalidValue, this, "origins", i, "an origin is a scheme and a host, with its port when it has one", "Write it as https://console.example.com, without a path");
            }
        }
    }

    // As the Host field has it.
    private static bool IsHost(string text)
        => Ascii.IsValid(text) && Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6
            && text.StartsWith('[') == (Uri.CheckHostName(text) == UriHostNameType.IPv6);
}
