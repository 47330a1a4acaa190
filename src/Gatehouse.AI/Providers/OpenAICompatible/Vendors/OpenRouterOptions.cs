using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Settings of `type: openrouter`.</summary>
public sealed record OpenRouterOptions : CompatibleOptions
{
    [Description("Address of the site that calls are shown for in the vendor's lists (HTTP-Referer).")]
    [Example("https://shop.example.com")]
    public string? SiteUrl { get; init; }

    [Description("Name of that site (X-Title).")]
    [Example("Shop")]
    public string? SiteName { get; init; }

    internal void AddTo(HeaderList headers)
    {
        if (SiteUrl is not null)
        {
            headers.Add("HTTP-Referer", SiteUrl);
        }

        if (SiteName is not null)
        {
            headers.Add("X-Title", SiteName);
        }
    }
}
