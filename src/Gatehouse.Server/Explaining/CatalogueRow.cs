using Gatehouse.AI.Models.Catalogue;

namespace Gatehouse.Server.Explaining;

/// <summary>A model of a list: the name clients ask for, empty in the catalogue; provider/model; and what is known of it.</summary>
internal sealed record CatalogueRow(string Alias, string Model, CatalogueModel? Known);
