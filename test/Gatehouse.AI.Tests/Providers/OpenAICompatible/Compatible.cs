using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.OpenAIChat;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.AI.Providers.OpenAICompatible.Vendors;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

/// <summary>Providers of vendors as tests use them, without a configuration.</summary>
internal static class Compatible
{
    public static CompatibleProvider Provider(string type, CompatibleOptions? options = null)
    {
        var vendor = CompatibleProviders.Find(type)!;
        options ??= (CompatibleOptions)Activator.CreateInstance(vendor.OptionsType)!;
        return new CompatibleProvider(vendor, options with { Name = type, Type = type }, new ProviderKeys([new ProviderKey(new Secret("the-key"))], TimeProvider.System));
    }

    /// <summary>Settings of a type with all that its address needs.</summary>
    public static CompatibleOptions Complete(string type) => (CompatibleOptions)Activator.CreateInstance(CompatibleProviders.Find(type)!.OptionsType)! switch
    {
        CloudflareOptions cloudflare => cloudflare with { AccountId = "acc" },
        DatabricksOptions databricks => databricks with { Workspace = "w.example.com" },
        var others => others,
    };

    /// <summary>A call of an OpenAI client, as it goes out to the vendor: passed where it passes, translated where not.</summary>
    public static UpstreamCall Send(string type, string body, LossReport loss, CompatibleOptions? options = null)
    {
        var provider = Provider(type, options);
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        return provider.Speaks(WireForm.OpenAIChat, "m")
            ? provider.PassThrough(new PassedCall(WireForm.OpenAIChat, bytes, "m", false, new HeaderList()) { Loss = loss })
            : provider.Translate(new OpenAIChatForm().ReadCall(CallAddress.None, bytes), "m", loss);
    }

    public static string Body(UpstreamCall call) => Encoding.UTF8.GetString(call.Body.Span);
}
