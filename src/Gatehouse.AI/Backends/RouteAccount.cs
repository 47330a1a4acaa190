using Gatehouse.AI.Models;
using Gatehouse.AI.Models.Prices;

namespace Gatehouse.AI.Backends;

/// <summary>Whose files and batches a route serves.</summary>
/// <param name="Target">The account; null when the route names none.</param>
/// <param name="IsNarrowed">Whether the route names the models that may be called, which a batch could go around.</param>
/// <param name="PriceOf">The price of one of its models, by the vendor's name; null when it is not known.</param>
/// <param name="Batches">Where batches that are over are accounted for.</param>
internal sealed record RouteAccount(ModelTarget? Target, bool IsNarrowed, Func<string, ModelPrice?> PriceOf, SettledBatches Batches);
