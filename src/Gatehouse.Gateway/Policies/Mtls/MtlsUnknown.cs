namespace Gatehouse.Gateway.Policies.Mtls;

/// <summary>What happens to a name that no consumer has.</summary>
public enum MtlsUnknown
{
    /// <summary>The request is refused.</summary>
    Refuse,

    /// <summary>The name is a consumer, with no rights of its own.</summary>
    Accept,
}
