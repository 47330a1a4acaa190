namespace Gatehouse.AI.Providers;

/// <summary>How well what is said of a provider was checked, best first.</summary>
public enum ProviderCheck
{
    /// <summary>Recorded replies of the vendor run through it in the tests.</summary>
    Recordings,

    /// <summary>Written from the vendor's own documentation or client.</summary>
    Documentation,

    /// <summary>Written from what others document of it; the vendor's own pages could not be read.</summary>
    Secondhand,

    /// <summary>Not checked.</summary>
    None,
}
