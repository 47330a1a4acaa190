namespace Gatehouse.Core.Configuration;

public enum CookieSameSite
{
    Lax,
    Strict,
    None,
}
