using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Providers.Http;

/// <summary>Settings of `type: http`.</summary>
public sealed record HttpOptions : ProviderOptions
{
    [Description("What is sent and where the answer stands: here, or in a YAML file of its own, relative to the configuration file.")]
    [Example("./ai/moodmeter.yaml")]
    public required HttpTemplateDocument Template { get; init; }

    /// <inheritdoc/>
    [NotASetting]
    public override string FilesHash => base.FilesHash + Template.FilesHash;

    public override void Validate(ProblemList problems)
    {
        base.Validate(problems);
        if (Url is null)
        {
            problems.Add(ProblemCodes.Missing, this, "url", "an API has an address", "Add url: https://HOST/PATH.");
        }
    }
}
