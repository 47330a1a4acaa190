using Gatehouse.Server.Hosting;

namespace Gatehouse.Server.Running;

/// <summary>The configuration behind `run --to URL`: everything goes to one upstream.</summary>
internal static class SingleRoute
{
    /// <summary>Null, with the reason, when the text is no address of an upstream.</summary>
    public static ConfigurationSource? To(string url, out string problem)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https")
            || address.Host.Length == 0
            || address.Query.Length + address.Fragment.Length + address.UserInfo.Length > 0)
        {
            string hint = url.Contains("://", StringComparison.Ordinal) ? "" : $" Did you mean http://{url}?";
            problem = $"--to takes the address of an upstream, such as http://localhost:5000; \"{url}\" is none.{hint}";
            return null;
        }

        problem = "";
        return ConfigurationSource.Inline("--to", Yaml(address.GetLeftPart(UriPartial.Path).TrimEnd('/')));
    }

    /// <summary>The same as a file, for `init --to`.</summary>
    public static string Yaml(string upstream)
        => $$"""
            routes:
              all:
                match: /**
                service: "{{upstream}}"

            """;
}
