namespace Gatehouse.Core.Configuration.Binding;

/// <summary>How much a pass had collected at a moment; equal states but for the references mean that nothing was said between them.</summary>
internal readonly record struct BindingState(int Problems, int Errors, int Secrets, int Broken, int Unjudged, int Files);
