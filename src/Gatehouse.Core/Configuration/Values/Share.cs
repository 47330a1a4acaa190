namespace Gatehouse.Core.Configuration.Values;

/// <summary>A share between 0 and 1, written "5%".</summary>
public readonly record struct Share(double Fraction);
