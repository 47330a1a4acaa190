using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Front;

/// <summary>Faults of settings that are for http or for https alone.</summary>
internal static class ListenSchemeCheck
{
    public static void Check(ListenDocument listen, bool isTls, ProblemList problems)
    {
        if (isTls && listen.RedirectToHttps is { Enabled: true })
        {
            problems.Add(ProblemCodes.InvalidCombination, listen, "redirect_to_https", "the listener is https already", "Write it at the listener for http://, usually of port 80");
        }
        else if (listen.RedirectToHttps is { Enabled: true } && listen.Serves.Any(role => role != ListenRole.Traffic))
        {
            problems.Add(ProblemCodes.InvalidCombination, listen, "redirect_to_https", "metrics and health would be redirected too", "Serve them at a listener of their own");
        }

        if (!isTls && listen.Hsts is not null && listen.TrustedProxies.Count == 0)
        {
            problems.Add(ProblemCodes.InvalidCombination, listen, "hsts", "hsts is for https: browsers ignore it in clear", "Write it at the https listener");
        }

        if (isTls && listen.Http3 && listen.ProxyProtocol is not null)
        {
            problems.Add(ProblemCodes.InvalidCombination, listen, "http3", "QUIC has no PROXY header: nobody would know who the clients are", "Remove http3 or proxy_protocol");
        }

        if (!isTls && listen.Http3)
        {
            problems.Add(ProblemCodes.InvalidCombination, listen, "http3", "HTTP/3 has no form in clear", "Write the url with https://, and tls");
        }
    }
}
