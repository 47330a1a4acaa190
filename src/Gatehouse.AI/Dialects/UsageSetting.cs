namespace Gatehouse.AI.Dialects;

/// <summary>A place in a body where asking for usage is written: so many bytes there are replaced by a text.</summary>
/// <param name="Start">Offset in the body.</param>
/// <param name="Length">Bytes that are replaced; 0 inserts.</param>
/// <param name="Form">How the text there must look.</param>
public readonly record struct UsageSetting(int Start, int Length, UsageSettingForm Form);
