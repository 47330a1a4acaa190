using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Gateway.Front;

/// <summary>Takes what Kestrel's own registration adds, without the host that it is written for.</summary>
internal sealed class KestrelRegistration(IServiceCollection services) : IWebHostBuilder
{
    // The old host is obsolete; the builder, which Kestrel's registration extends, is not and still names it.
#pragma warning disable ASPDEPR008
    public IWebHost Build() => throw new NotSupportedException("There is no host.");
#pragma warning restore ASPDEPR008

    public IWebHostBuilder ConfigureAppConfiguration(Action<WebHostBuilderContext, IConfigurationBuilder> configureDelegate) => this;

    public IWebHostBuilder ConfigureServices(Action<IServiceCollection> configureServices)
    {
        configureServices(services);
        return this;
    }

    public IWebHostBuilder ConfigureServices(Action<WebHostBuilderContext, IServiceCollection> configureServices)
    {
        configureServices(new WebHostBuilderContext(), services);
        return this;
    }

    public string? GetSetting(string key) => null;

    public IWebHostBuilder UseSetting(string key, string? value) => this;
}
