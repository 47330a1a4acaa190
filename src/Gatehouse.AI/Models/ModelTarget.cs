using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Models.Prices;
using Gatehouse.AI.Models.Routing;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Models;

/// <summary>One place that can answer a model's calls, compiled.</summary>
public sealed class ModelTarget(ModelProvider provider, ProviderOptions options, string model, ModelPrice? price, UpstreamEndpoint endpoint)
{
    public ModelProvider Provider { get; } = provider;

    /// <summary>Deadlines and further settings of the provider.</summary>
    public ProviderOptions Options { get; } = options;

    /// <summary>Name of the model at the provider.</summary>
    public string Model { get; } = model;

    /// <summary>The name as a JSON string, ready to be put into a body.</summary>
    public ReadOnlyMemory<byte> ModelJson { get; } = JsonEncodedText.Encode(model, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes is var text
        ? (byte[])[(byte)'"', .. text, (byte)'"']
        : default;

    /// <summary>Null when the price is not known; an estimate where the configuration wants one then.</summary>
    public ModelPrice? Price { get; } = price;

    /// <summary>What becomes of calls whose price is not known.</summary>
    public UnknownPrice UnknownPrice { get; init; }

    /// <summary>What the catalogue has of the model; null when it does not have it.</summary>
    public CatalogueModel? Known { get; init; }

    /// <summary>Whether calls are not to be sent now, because nobody knows what they would cost.</summary>
    public bool IsRefusedUnpriced(TimeProvider time) => UnknownPrice == UnknownPrice.Refuse && Price?.PeriodAt(time.GetUtcNow()) is null;

    /// <summary>Part of the calls that it takes, in proportion to the others' weights.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>The side of a comparison that it belongs to; empty for none.</summary>
    public string Arm { get; init; } = "";

    /// <summary>What tells it from the model's other targets, in every process: which calls are held to it depends on it.</summary>
    internal ulong Key { get; init; }

    /// <summary>Which calls it is for; null for all.</summary>
    internal TargetConditions? Conditions { get; init; }

    /// <summary>What it is given at most; null for no bound.</summary>
    internal CallLimits? Limits { get; init; }

    /// <summary>What is known of the model at the provider, whoever names it.</summary>
    internal TargetState State { get; init; } = new(TimeProvider.System);

    /// <summary>When it is left alone for a while.</summary>
    internal CoolDownSettings CoolDown { get; } = options.CoolDown.ToSettings();

    /// <summary>The provider's address with its connections.</summary>
    public UpstreamEndpoint Endpoint { get; } = endpoint;

    /// <summary>Whether calls of this form may pass through byte for byte.</summary>
    public bool Speaks(string form) => Provider.Speaks(form, Model);

    public override string ToString() => $"{Provider.Name}/{Model}";
}
