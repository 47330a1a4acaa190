namespace Gatehouse.Server.Acme.Protocol;

/// <summary>Why the CA refused (RFC 8555 6.7).</summary>
internal sealed record ProblemReply(string? Type, string? Detail, IReadOnlyList<ProblemReply>? Subproblems, AcmeIdentifier? Identifier)
{
    private const string Namespace = "urn:ietf:params:acme:error:";

    /// <summary>The type without the namespace of ACME.</summary>
    public string Kind => Type is null ? "unknown" : AcmeText.OneLine(Type.StartsWith(Namespace, StringComparison.Ordinal) ? Type[Namespace.Length..] : Type);

    /// <summary>"dns: No valid IP addresses found for api.example.com", with what each name has of its own.</summary>
    public string Describe()
    {
        string own = Detail is { Length: > 0 } ? $"{Kind}: {AcmeText.OneLine(Detail)}" : Kind;
        return Subproblems is { Count: > 0 }
            ? AcmeText.OneLine($"{own} ({string.Join("; ", Subproblems.Take(5).Select(p => p.Identifier is { } name ? $"{AcmeText.OneLine(name.Value)}: {p.Describe()}" : p.Describe()))})")
            : own;
    }
}
