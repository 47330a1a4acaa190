using System.ComponentModel;
using Gatehouse.Core.Certificates;

namespace Gatehouse.Core.Configuration;

[Planned("identity", "subscriptions")]
public sealed record ConsumerDocument : Document
{
    [Description("Name to show.")]
    public string Title { get; init; } = "";

    [Description("Team that answers for this consumer.")]
    public string Team { get; init; } = "";

    [Description("API keys. Each is a value from the environment or a file, or the SHA-256 of one.")]
    public IReadOnlyList<ConsumerKeyDocument> Keys { get; init; } = [];

    [Description("Certificates of the consumer, by the SHA-256 of their DER: \"sha256:\" and 64 hexadecimal digits. mtls recognises them.")]
    [Example("[\"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"]")]
    public IReadOnlyList<string> Certificates { get; init; } = [];

    [Description("Models this consumer may call, by alias; a last * takes every name that begins so. All when not set.")]
    [Example("[chat, \"embed-*\"]")]
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Name of the consumer; from the key of the map.</summary>
    [NotASetting]
    public string Name { get; init; } = "";

    public override void Validate(ProblemList problems)
    {
        for (int i = 0; i < Certificates.Count; i++)
        {
            if (!CertificateFingerprint.TryParse(Certificates[i], out _))
            {
                problems.Add(ProblemCodes.InvalidValue, this, "certificates", i, $"{PlainText.Quote(Certificates[i])} is not \"sha256:\" and 64 hexadecimal digits", "openssl x509 -in FILE -outform der | sha256sum");
            }
        }
    }
}
