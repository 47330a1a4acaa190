namespace Gatehouse.AI.Models.Routing;

/// <summary>A target with why it belongs to the model.</summary>
internal sealed record RouterTarget(ModelTarget Target, CandidateGroup Group);
