using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Announces a vendor's `type:`.</summary>
internal sealed class CompatibleDescriptor(CompatibleVendor vendor) : ProviderDescriptor
{
    public override string Type => vendor.Type;

    public override string Summary => vendor.Chats
        ? $"{vendor.Name}, through its form of OpenAI's chat API."
        : $"{vendor.Name}: embeddings and reranking, no chat.";

    public override string Address => vendor.Address;

    public override IReadOnlyList<string> Speaks { get; } =
    [
        .. vendor.Operations.Select(o => o.Form).Prepend(CompatibleProvider.FormOf(vendor)).Distinct(StringComparer.Ordinal),
        .. vendor.Responses is null ? Array.Empty<string>() : [Calls.WireForm.OpenAIResponses],
    ];

    public override string Credential => "Authorization: Bearer";

    public override string Documentation => vendor.Source;

    public override ProviderCheck Checked => vendor.Checked;

    public override string Remark => vendor.Remark;

    public override Type OptionsType => vendor.OptionsType;

    public override void Validate(ProviderOptions options, ProblemList problems)
    {
        if (vendor.NeedsKey && options.Url is null && options.Keys.Count == 0)
        {
            problems.Add(
                ProblemCodes.Missing,
                options,
                "keys",
                $"{vendor.Name} needs a key",
                $"Add keys: [\"${{env:{vendor.Type.ToUpperInvariant()}_API_KEY}}\"], or the url of a server that works without one.");
        }
    }

    public override ModelProvider Build(ProviderOptions options, SnapshotBuild build)
        => new CompatibleProvider(vendor, (CompatibleOptions)options, ProviderKeys.Claim(options, build));
}
